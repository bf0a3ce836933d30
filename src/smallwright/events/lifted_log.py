"""The log as readers get it, over what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage, Hint
from smallwright.events.recorder import Batch
from smallwright.events.upcasters import Upcasters


class LiftedLog:
    """Implements LogReader: whatever the storage gives is lifted."""

    def __init__(self, storage: EventStorage, upcasters: Upcasters) -> None:
        self._storage, self._upcasters = storage, upcasters

    def stamped(self, events: Iterable[Event]) -> list[Event]:
        """`events` as they are to be stored."""
        return [self._upcasters.stamped(event) for event in events]

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch`, whose events are stamped."""
        return self._lifted(await self._storage.append(batch))

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return self._lifted(await self._storage.read(query))

    async def last_sequence(self) -> int:
        """The sequence number of the last event."""
        return await self._storage.last_sequence()

    def listening(self, hint: Hint) -> AbstractContextManager[None]:
        """While entered, `hint` is called as by the storage."""

        def lifted_hint(events: Sequence[Event] = ()) -> None:
            hint(self._lifted(events))

        return self._storage.listening(lifted_hint)

    def _lifted(self, events: Iterable[Event]) -> list[Event]:
        return [self._upcasters.lifted(event) for event in events]
