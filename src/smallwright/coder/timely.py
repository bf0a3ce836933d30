"""A model's answer within seconds, or something else until it comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

_logger = logging.getLogger(__name__)

Fields = dict[str, Any]
Later = Callable[[Fields], object]


class TimelyAnswers:
    """Waits `first_s` for an answer; what comes by `most_s` is handed on; then its call is ended."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._first_s, self._most_s = first_s, most_s
        self._late: set[asyncio.Task[Fields | None]] = set()

    async def get(
        self, asked: Awaitable[Fields], otherwise: Fields, later: Later | None, what: str
    ) -> Fields:
        """The answer, or `otherwise` where it failed or is late; then `later` gets it when it comes."""
        call = asyncio.create_task(self._answer(asked, what))
        try:
            done, _running = await asyncio.wait({call}, timeout=self._first_s)
        except asyncio.CancelledError:
            call.cancel()
            raise
        if done:
            return call.result() or otherwise
        self._late.add(call)
        call.add_done_callback(partial(self._came_late, later))
        return otherwise

    async def aclose(self) -> None:
        """End the calls that still run."""
        late = tuple(self._late)
        for call in late:
            call.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _answer(self, asked: Awaitable[Fields], what: str) -> Fields | None:
        """The answer; None where there is none, which is logged."""
        try:
            async with asyncio.timeout(self._most_s):
                return await asked
        except Exception as error:  # noqa: BLE001 - whatever fails, there is something else
            _logger.warning("%s: the static summary stays: %s", what, error or type(error).__name__)
            return None

    def _came_late(self, later: Later | None, call: asyncio.Task[Fields | None]) -> None:
        self._late.discard(call)
        if later is not None and not call.cancelled() and (answer := call.result()) is not None:
            later(answer)
