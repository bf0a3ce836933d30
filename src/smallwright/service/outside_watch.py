"""Heeds what other processes append to tasks that have ended: a report or a change opens one again here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from smallwright.errors import SmallwrightError
from smallwright.events import Event, EventStore, EventType
from smallwright.service import task_queries

_AGAIN_S = 1.0  # after the store failed
_log = logging.getLogger(__name__)


class OutsideWatch:
    """Follows the log from now on; `start` is called with the id of each task that was opened again."""

    def __init__(self, store: EventStore, start: Callable[[str], Awaitable[object]]) -> None:
        """Needs a running event loop."""
        self._store, self._start = store, start
        self._task = asyncio.create_task(self._follow(), name="watch for reports from outside")

    async def close(self) -> None:
        """Heed nothing more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        position: int | None = None
        while True:
            try:
                position = await self._store.last_sequence() if position is None else position
                async with aclosing(self._store.subscribe(None, position)) as events:
                    async for event in events:
                        await self._heed(event)
                        position = event.sequence_number
            except (SmallwrightError, OSError) as error:
                _log.warning("reports from outside can't be taken up now: %s", error)
                await asyncio.sleep(_AGAIN_S)
            else:
                return  # the store was closed

    async def _heed(self, event: Event) -> None:
        if event.event_type not in (EventType.USER_INTERVENTION, EventType.BUG_REPORT_RECEIVED):
            return
        task = await task_queries.task_state(self._store, event.task_id)
        if task.phase.ended and await task_queries.is_opened_again(self._store, task, anew=True):
            await self._start(event.task_id)
