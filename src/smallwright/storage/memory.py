"""The log in memory: for tests, and for tasks whose log nobody needs afterwards."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from threading import Lock

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch
from smallwright.storage.listeners import Listeners
from smallwright.storage.memory_log import MemoryLog


class MemoryStorage:
    """Implements EventStorage; what it holds ends with the process."""

    def __init__(self) -> None:
        self._log = MemoryLog()
        self._lock = Lock()  # held for a batch, never across an await
        self._listeners = Listeners()
        self._closed = False

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch`; undone wholly where any of it is refused."""
        if batch.exact:  # an import reads its file meanwhile
            recorded = await asyncio.to_thread(self._record, batch)
        else:
            recorded = self._record(batch)
        self._listeners.notify(recorded)
        return recorded

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        with self._lock:
            self._check_open()
            return self._log.read(query)

    async def last_sequence(self) -> int:
        """The number of the last event."""
        with self._lock:
            self._check_open()
            return self._log.head().sequence

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        with self._lock:
            self._check_open()
            return self._log.task_ids(limit)

    async def check(self) -> None:
        """Nothing can be damaged."""

    def listening(self, hint: Hint) -> AbstractContextManager[None]:
        """Call `hint` after each append while entered."""
        return self._listeners.listening(hint)

    async def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True
        self._listeners.notify()

    def _record(self, batch: Batch) -> list[Event]:
        with self._lock:
            self._check_open()
            return self._log.record(batch)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError("the event store is closed; open it again")
