"""A storage whose readers get lifted data."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

from smallwright.errors import InvalidInputError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage, Hint
from smallwright.events.recorder import Batch
from smallwright.events.upcasters import SchemaVersions, Upcasters


class LiftedStorage:
    """Implements EventStorage over another one, whose rows it leaves as they are."""

    def __init__(self, storage: EventStorage, upcasters: Upcasters) -> None:
        if not isinstance(storage, SchemaVersions):
            name = type(storage).__name__
            raise InvalidInputError(f"upcasters: {name} keeps no schema versions; use SQLite or memory")
        self._storage, self._versions, self._upcasters = storage, storage, upcasters

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch` in the schema versions of now."""
        return await self._storage.append(replace(batch, drafts=self._upcasters.stamped(batch.drafts)))

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`, lifted."""
        events = await self._storage.read(query)
        if not events:
            return events
        versions = await self._versions.schema_versions(query)
        return [self._upcasters.lifted(event, versions.get(event.sequence_number, 1)) for event in events]

    async def last_sequence(self) -> int:
        """As the storage says."""
        return await self._storage.last_sequence()

    async def task_ids(self, limit: int | None) -> list[str]:
        """As the storage says."""
        return await self._storage.task_ids(limit)

    async def check(self) -> None:
        """As the storage does."""
        await self._storage.check()

    def listening(self, hint: Hint) -> AbstractContextManager[None]:
        """As the storage does: what it hints at was just written, and needs no lifting."""
        return self._storage.listening(hint)

    async def close(self) -> None:
        """As the storage does."""
        await self._storage.close()
