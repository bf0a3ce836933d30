"""Counts what is appended to the log, whoever appends it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress

from smallwright.api.metrics import Metrics
from smallwright.service import TaskManager

log = logging.getLogger(__name__)
AGAIN_S = 5.0  # until a log that could not be followed is tried again


@asynccontextmanager
async def metered(tasks: TaskManager, metrics: Metrics) -> AsyncGenerator[None]:
    """While entered, the events of all tasks are counted as they come."""
    following = asyncio.create_task(_follow(tasks, metrics), name="metrics of the event log")
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(tasks: TaskManager, metrics: Metrics) -> None:
    position: int | None = None
    while True:
        try:
            position = await tasks.last_sequence() if position is None else position
            async with aclosing(tasks.subscribe(after_sequence=position)) as events:
                async for event in events:
                    metrics.event(event)
                    position = event.sequence_number
        except Exception:
            log.exception("the event log can't be followed for the metrics; trying again in %g s", AGAIN_S)
            await asyncio.sleep(AGAIN_S)
        else:
            return  # the log was closed
