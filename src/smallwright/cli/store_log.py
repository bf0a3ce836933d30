"""The events of this machine's store."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from smallwright.cli.log_events import Types
from smallwright.cli.task_port import View
from smallwright.events.event_types import ENDS
from smallwright.service import task_queries
from smallwright.service.views import event_view

if TYPE_CHECKING:
    from smallwright.events import Event, EventStore
    from smallwright.events.event_query import Until

_PAGE = 500  # events read at once


class StoreLog:
    """An EventLog (log_events.py); the store picks out what is asked for."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    async def find_task(self, beginning: str = "") -> str:
        """The id that begins so."""
        return await task_queries.find_task(self._store, beginning)

    async def history(
        self, task_id: str | None, *, after: int = 0, until: Until | None = None, types: Types = None
    ) -> AsyncGenerator[View, None]:
        """The events that there are, read in pages."""
        page: list[Event] | None = None
        while page is None or len(page) == _PAGE:
            page = await self._store.get_events(task_id, after, until, _PAGE, types)
            for event in page:
                after = event.sequence_number
                yield event_view(event)

    async def followed(
        self, task_id: str | None, *, after: int = 0, types: Types = None
    ) -> AsyncGenerator[View, None]:
        """History, then live."""
        ended, last = (False, 0) if task_id is None else await self._end(task_id)
        if ended and after >= last:
            return
        async with aclosing(self._store.subscribe(task_id, after)) as events:
            async for event in events:
                if not types or event.event_type in types:
                    yield event_view(event)
                number = event.sequence_number
                if task_id and ((ended and number == last) or (number > last and event.event_type in ENDS)):
                    return

    async def _end(self, task_id: str) -> tuple[bool, int]:
        """Whether the task has ended, and the number of its last event."""
        snapshot = await task_queries.task_state(self._store, task_id)
        return snapshot.status.ended, snapshot.last_sequence
