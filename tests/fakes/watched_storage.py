"""A storage whose reads are counted, and whose hints and reads go wrong as told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from smallwright.events import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage, Hint
from smallwright.events.recorder import Batch

#: Gets the listener's hint and what the storage would have told it.
Telling = Callable[[Hint, Sequence[Event]], None]


class WatchedStorage:
    """Implements EventStorage over another one, which it does not own but closes."""

    def __init__(
        self, storage: EventStorage, *, telling: Telling | None = None, failing: Sequence[BaseException] = ()
    ) -> None:
        self._storage, self._telling = storage, telling
        self.failing = list(failing)  # raised by the next reads of the whole log or of its head, one each
        self.reads: list[EventQuery] = []
        self.listeners = 0
        self.told_head = asyncio.Event()  # the last sequence number was asked for, and told

    async def append(self, batch: Batch) -> list[Event]:
        return await self._storage.append(batch)

    async def read(self, query: EventQuery) -> list[Event]:
        self.reads.append(query)
        if self.failing and query.task_id is None:
            raise self.failing.pop(0)
        return await self._storage.read(query)

    async def last_sequence(self) -> int:
        if self.failing:
            raise self.failing.pop(0)
        head = await self._storage.last_sequence()
        self.told_head.set()
        return head

    async def task_ids(self, limit: int | None) -> list[str]:
        return await self._storage.task_ids(limit)

    async def check(self) -> None:
        await self._storage.check()

    @contextmanager
    def listening(self, hint: Hint) -> Iterator[None]:
        def told(events: Sequence[Event] = ()) -> None:
            if self._telling is None:
                hint(events)
            else:
                self._telling(hint, events)

        self.listeners += 1
        try:
            with self._storage.listening(told):
                yield
        finally:
            self.listeners -= 1

    async def close(self) -> None:
        await self._storage.close()
