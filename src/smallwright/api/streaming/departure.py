"""What `disconnect` answers: it is done already, and who likes may await the end of the client's pump."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any

_PATIENCE_S = 1.0  # a connection's own code may be slow to let go


class Departure(Coroutine[Any, Any, None]):
    """Like a coroutine, but no warning where nobody awaits it."""

    def __init__(self, pump: asyncio.Task[None] | None = None) -> None:
        self._pump, self._steps = pump, self._wait()

    def __await__(self) -> Generator[Any, Any, None]:
        return self._steps

    def send(self, value: Any) -> Any:
        """As of a coroutine."""
        return self._steps.send(value)

    def throw(self, *error: Any) -> Any:
        """As of a coroutine."""
        return self._steps.throw(*error)

    def close(self) -> None:
        """As of a coroutine."""
        self._steps.close()

    def _wait(self) -> Generator[Any, Any, None]:
        if self._pump is not None and not self._pump.done():
            yield from asyncio.wait({self._pump}, timeout=_PATIENCE_S).__await__()
