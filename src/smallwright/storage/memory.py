"""The log in memory: for tests, and for tasks whose log nobody needs afterwards."""

from __future__ import annotations

from bisect import bisect_right
from contextlib import AbstractContextManager
from itertools import islice
from operator import attrgetter
from threading import Lock

from smallwright.errors import StoreUnavailableError
from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch, Head, record
from smallwright.storage.listeners import Listeners


class MemoryStorage:
    """Implements EventStorage; what it holds ends with the process."""

    def __init__(self) -> None:
        self._log: list[Event] = []
        self._streams: dict[str, list[Event]] = {}  # in order of their first event
        self._by_id: dict[str, Event] = {}
        self._lock = Lock()  # held for a batch, never across an await
        self._listeners = Listeners()
        self._closed = False

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch`; undone wholly where any of it is refused."""
        with self._lock:
            self._check_open()
            before = len(self._log)
            try:
                recorded = record(self, batch)
            except BaseException:
                self._undo(before)
                raise
        self._listeners.notify(recorded)
        return recorded

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        with self._lock:
            self._check_open()
            events = self._log if query.task_id is None else self._streams.get(query.task_id, [])
            start = bisect_right(events, query.after_sequence, key=attrgetter("sequence_number"))
            return list(islice(filter(query.accepts, islice(events, start, None)), query.limit))

    async def last_sequence(self) -> int:
        """The number of the last event."""
        with self._lock:
            self._check_open()
            return self.head().sequence

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        with self._lock:
            self._check_open()
            return list(islice(reversed(self._streams), limit))

    def listening(self, hint: Hint) -> AbstractContextManager[None]:
        """Call `hint` after each append while entered."""
        return self._listeners.listening(hint)

    async def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True
        self._listeners.notify()

    def stored(self, event_id: str) -> Event | None:
        """The event of that id (LogTail)."""
        return self._by_id.get(event_id)

    def head(self, task_id: str | None = None) -> Head:
        """The last event of the log or of a task (LogTail)."""
        events = self._log if task_id is None else self._streams.get(task_id)
        if not events:
            return Head()
        last = events[-1]
        return Head(sequence=last.sequence_number, version=last.version, hash=last.hash)

    def write(self, _draft: Draft, event: Event) -> None:
        """Add `event` (LogTail)."""
        self._log.append(event)
        self._streams.setdefault(event.task_id, []).append(event)
        self._by_id[event.event_id] = event

    def _undo(self, length: int) -> None:
        while len(self._log) > length:
            event = self._log.pop()
            del self._by_id[event.event_id]
            stream = self._streams[event.task_id]
            stream.pop()
            if not stream:
                del self._streams[event.task_id]

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError("the event store is closed; open it again")
