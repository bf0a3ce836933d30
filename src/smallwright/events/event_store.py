"""The append-only log of all events: what callers use, over any storage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from pathlib import Path
from typing import Self

from smallwright.errors import InvalidInputError, StoreUnavailableError
from smallwright.events import archive_export, archive_import
from smallwright.events.encoding import MAX_EVENT_BYTES
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery, Until, checked_count
from smallwright.events.event_storage import EventStorage
from smallwright.events.intake import checked_and_small, drafts_of
from smallwright.events.lifted_log import LiftedLog
from smallwright.events.memory_snapshots import MemorySnapshots
from smallwright.events.recorder import Batch
from smallwright.events.snapshot_storage import SnapshotStorage
from smallwright.events.subscription import Subscriptions
from smallwright.events.upcasters import Upcasters
from smallwright.events.verification import Verification, verify_chain


class EventStore:
    """Append and read events, from any number of asyncio tasks, threads (each with its loop) and processes.

    Errors of the storage are StoreErrors that say what happened, where, and what to do.
    """

    def __init__(
        self,
        storage: EventStorage,
        *,
        max_event_bytes: int = MAX_EVENT_BYTES,
        upcasters: Upcasters | None = None,
    ) -> None:
        self._storage = storage  # what is stored
        self._lifted = LiftedLog(storage, upcasters or Upcasters())  # what readers get
        self._max_event_bytes = max_event_bytes
        self._snapshots = storage if isinstance(storage, SnapshotStorage) else MemorySnapshots()
        self._closed = False
        self._subscriptions = Subscriptions(self._lifted, closed=lambda: self._closed)

    @property
    def snapshots(self) -> SnapshotStorage:
        """Where states are kept (task_state.py): beside the events, or in memory where these have no room."""
        return self._snapshots

    async def append(self, event: Event, expected_sequence: int | None = None) -> Event:
        """Store `event` durably; the answer bears sequence_number, version and hash.

        Idempotent by event_id. `expected_sequence` is the last sequence number of its task, 0 for none.
        Raises ConflictError (nothing is written), EventValidationError, StoreError.
        """
        return (await self.append_many((event,), expected_sequence))[0]

    async def append_many(self, events: Iterable[Event], expected_sequence: int | None = None) -> list[Event]:
        """Store all of `events`, in this order, or none; else as `append`."""
        events = tuple(events)
        if expected_sequence is not None:
            _check_one_task(events, checked_count(expected_sequence, "expected_sequence"))
        if not events:
            return []
        small = checked_and_small(events)
        stamped = self._lifted.stamped(events)
        if small:
            drafts = drafts_of(stamped, self._max_event_bytes)
        else:
            drafts = await asyncio.to_thread(drafts_of, stamped, self._max_event_bytes)
        return await self._lifted.append(Batch(drafts=drafts, expected_sequence=expected_sequence))

    async def get_events(
        self,
        task_id: str | None = None,
        after_sequence: int = 0,
        until: Until | None = None,
        limit: int | None = None,
        event_types: Iterable[str] | None = None,
    ) -> list[Event]:
        """Events in sequence order that meet every condition given.

        `until` is a sequence number, a datetime (no zone: UTC) or a date (through the end of that UTC day).
        """
        query = EventQuery.of(
            task_id, after_sequence=after_sequence, until=until, limit=limit, event_types=event_types
        )
        return await self._lifted.read(query)

    async def get_task_ids(self, limit: int | None = None) -> list[str]:
        """Ids of the tasks that have events, the one that began last first."""
        return await self._storage.task_ids(None if limit is None else checked_count(limit, "limit"))

    async def last_sequence(self) -> int:
        """The number of the last event, 0 where there is none."""
        return await self._storage.last_sequence()

    def subscribe(self, task_id: str | None = None, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """History after `after_sequence`, then live events as they come, until the store closes."""
        return self._subscriptions.follow(EventQuery.of(task_id, after_sequence=after_sequence))

    async def export_json(self, path: str | Path, progress: archive_export.Progress | None = None) -> int:
        """Write the log as it is now to `path` as one JSON document, atomically; the number of events.

        `progress` takes what is done and what there is to do: events here and in `verify`, bytes in imports.
        """
        return await archive_export.export_json(self._storage, Path(path), progress)

    async def import_json(self, path: str | Path, progress: archive_export.Progress | None = None) -> int:
        """Store the log that `export_json` wrote, exactly or not at all; the number of its events.

        What is stored already is left as it is. Raises InvalidInputError for a file that is damaged or was
        changed, and ConflictError where the store holds another log.
        """
        return await archive_import.import_json(self._storage, Path(path), self._max_event_bytes, progress)

    async def verify(self, progress: archive_export.Progress | None = None) -> Verification:
        """Walk the hash chain from the first event; says where it is broken first, if it is."""
        return await verify_chain(self._storage, progress)

    async def close(self) -> None:
        """Finish what was accepted and end all subscriptions; a second close does nothing."""
        self._closed = True
        await self._storage.close()

    async def __aenter__(self) -> Self:
        if self._closed:
            raise StoreUnavailableError("the event store is closed; open it again")
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()


def _check_one_task(events: Sequence[Event], expected_sequence: int) -> None:
    tasks = sorted({event.task_id for event in events})
    if len(tasks) > 1:
        raise InvalidInputError(
            f"expected_sequence: {expected_sequence} can't hold for {len(tasks)} tasks "
            f"({', '.join(tasks[:3])}); append each task's events by themselves"
        )
