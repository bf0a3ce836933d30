"""Reads what others appended to a task's stream while it runs."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

from smallwright.errors import StoreError
from smallwright.events import Event
from smallwright.orchestrator.emitter import EventEmitter
from smallwright.orchestrator.event_sink import EventLog
from smallwright.orchestrator.limits import WorkflowLimits

log = logging.getLogger(__name__)


class Inbox:
    """The events of a task's stream that its run has not made itself; without a store there are none."""

    def __init__(
        self, task_id: str, events: EventEmitter, store: EventLog | None, limits: WorkflowLimits
    ) -> None:
        self._task_id, self._events, self._store, self._limits = task_id, events, store, limits
        self._read_to = max((event.sequence_number for event in events.history), default=0)

    async def read(self) -> int:
        """Make what came since part of the run's history; how many events. A failing store has none."""
        if self._store is None:
            return 0
        try:
            events = await self._store.get_events(self._task_id, after_sequence=self._read_to)
        except (StoreError, OSError) as error:
            log.warning("what came from outside can't be read now: %s", error)
            return 0
        return sum(self._take(event) for event in events)

    async def wait(self) -> None:
        """Return when something has come that the run has not made itself; for ever without a store."""
        if self._store is None:
            await asyncio.Event().wait()
        while not await self._heard():  # noqa: ASYNC110 - what is waited for is a store that works again
            await asyncio.sleep(self._limits.append_backoff_max_s)

    async def _heard(self) -> bool:
        """Whether something came; False where the subscription ended or failed first."""
        assert self._store is not None
        try:
            async with aclosing(self._store.subscribe(self._task_id, self._read_to)) as events:
                async for event in events:
                    if self._take(event):
                        return True
        except (StoreError, OSError) as error:
            log.warning("what comes from outside can't be read now: %s", error)
        return False

    def _take(self, event: Event) -> bool:
        self._read_to = max(self._read_to, event.sequence_number)
        return self._events.observe(event)
