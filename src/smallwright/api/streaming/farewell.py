"""How a stream ends, in the words of a close frame."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

#: Close codes (RFC 6455 and its registry); 4404 is ours: no such task.
ENDED, REFUSED, FAILED, RESTART, OVERFLOW, UNKNOWN = 1000, 1008, 1011, 1012, 1013, 4404
_REASON_BYTES = 123  # what a close frame holds


class Farewell(Exception):  # noqa: N818 - an end, not an error
    """The stream ends with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


async def say_farewell(websocket: Any, farewell: Farewell) -> None:
    """Close a connection; never raises, since it may be closed already."""
    reason = farewell.reason.encode()[:_REASON_BYTES].decode(errors="ignore")
    with suppress(Exception):
        await websocket.close(code=farewell.code, reason=reason)
