"""The port to whoever listens to a run; one that fails or hangs is logged, and the run goes on (6-02)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from smallwright.events import Event

log = logging.getLogger(__name__)

#: Gets every event once it is stored, in order.
Broadcast = Callable[[Event], Awaitable[None]]


async def tell(broadcast: Broadcast, event: Event, timeout_s: float) -> None:
    """Give it `event`, for so long at most; never raises."""
    try:
        async with asyncio.timeout(timeout_s):
            await broadcast(event)
    except Exception:
        log.exception("the broadcast of event %d failed", event.sequence_number)
