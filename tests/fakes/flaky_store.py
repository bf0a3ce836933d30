"""A store that fails when it is told to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from smallwright.errors import StoreUnavailableError
from smallwright.events import Event, EventStore
from smallwright.storage.memory import MemoryStorage


class FlakyStore:
    """An EventStore in memory whose appends of the numbers in `failing` (1, 2 …, retries counted) fail.

    With `down` set, all fail. With `slow`, the failing ones were stored all the same.
    """

    def __init__(self, failing: frozenset[int] = frozenset(), *, slow: bool = False) -> None:
        self._store = EventStore(MemoryStorage())
        self._failing, self._slow = failing, slow
        self.down = False
        self.tried = 0

    async def append(self, event: Event, /) -> Event:
        self.tried += 1
        failing = self.down or self.tried in self._failing
        if failing and not self._slow:
            raise StoreUnavailableError("the store is down; mount it again")
        stored = await self._store.append(event)
        if failing:
            raise StoreUnavailableError("the answer was lost")
        return stored

    async def append_many(self, events: Sequence[Event], /) -> list[Event]:
        return [await self.append(event) for event in events]

    async def get_events(self, task_id: str, /, after_sequence: int = 0) -> list[Event]:
        return await self._store.get_events(task_id, after_sequence)

    def subscribe(self, task_id: str, /, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        return self._store.subscribe(task_id, after_sequence)
