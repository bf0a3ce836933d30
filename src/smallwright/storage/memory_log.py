"""A log in memory, with the means to undo what was recorded last."""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from operator import attrgetter

from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.recorder import Batch, Head, record


class MemoryLog:
    """Implements LogTail; for one thread at a time."""

    def __init__(self) -> None:
        self.events: list[Event] = []  # in order of their sequence numbers
        self._streams: dict[str, list[Event]] = {}  # in order of their first event
        self._by_id: dict[str, Event] = {}

    def record(self, batch: Batch) -> list[Event]:
        """Record `batch`; undone wholly where any of it is refused."""
        before = len(self.events)
        try:
            return record(self, batch)
        except BaseException:
            self.undo(before)
            raise

    def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        events = self.events if query.task_id is None else self._streams.get(query.task_id, [])
        start = bisect_right(events, query.after_sequence, key=attrgetter("sequence_number"))
        return list(islice(filter(query.accepts, islice(events, start, None)), query.limit))

    def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        return list(islice(reversed(self._streams), limit))

    def stored(self, event_id: str) -> Event | None:
        """The event of that id."""
        return self._by_id.get(event_id)

    def head(self, task_id: str | None = None) -> Head:
        """The last event of the log or of a task."""
        events = self.events if task_id is None else self._streams.get(task_id)
        if not events:
            return Head()
        last = events[-1]
        return Head(sequence=last.sequence_number, version=last.version, hash=last.hash)

    def write(self, _draft: Draft | None, event: Event) -> None:
        """Add `event`."""
        self.events.append(event)
        self._streams.setdefault(event.task_id, []).append(event)
        self._by_id[event.event_id] = event

    def undo(self, length: int) -> None:
        """Take back all events but the first `length`."""
        while len(self.events) > length:
            event = self.events.pop()
            del self._by_id[event.event_id]
            stream = self._streams[event.task_id]
            stream.pop()
            if not stream:
                del self._streams[event.task_id]
