"""The port to what keeps the log; adapters stand in smallwright.storage."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.recorder import Batch


class Hint(Protocol):
    """Hears, from any thread, that events may have come. A call may be lost, doubled or out of order."""

    def __call__(self, events: Sequence[Event] = ()) -> None:
        """`events`: what is durably in the log now, where the storage has it at hand; it saves a read."""
        ...


class LogReader(Protocol):
    """Gives events. Every method may be called from any thread and event loop; all raise StoreError."""

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`, in sequence order; never N+1 before N."""
        ...

    async def last_sequence(self) -> int:
        """The sequence number of the last event, 0 where there is none."""
        ...

    def listening(self, hint: Hint) -> AbstractContextManager[None]:
        """While entered, `hint` is called, from any thread, when events may have come, and at `close`."""
        ...


class EventStorage(LogReader, Protocol):
    """Keeps them, too."""

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch` as recorder.record says, durably, wholly or not at all."""
        ...

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, the one that began last first."""
        ...

    async def check(self) -> None:
        """Raise StoreCorruptError where what stands around the events is damaged: indexes, free pages."""
        ...

    async def close(self) -> None:
        """Finish what was accepted, then let go of everything; a second close does nothing."""
        ...
