"""A log in PostgreSQL as recorder.record sees it: what was fetched under the lock, and what comes on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.recorder import Batch, Head, record


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A stream and its last event."""

    id: int = 0  # the sequence number of its first event; 0: it has none
    head: Head = field(default_factory=Head)


@dataclass(frozen=True, kw_only=True)
class Written:
    """An event that waits to be sent."""

    draft: Draft
    event: Event
    stream: int
    before: Stream  # its stream before it


class PostgresTail:
    """Implements LogTail; nobody else writes while the log is locked, so nothing is asked of the server."""

    def __init__(
        self, log: Head, streams: Mapping[str, Stream], stored: Mapping[str, Callable[[], Event]]
    ) -> None:
        self.written: list[Written] = []
        self._first = log
        self._streams = dict(streams)
        self._stored = stored
        self._new: dict[str, Event] = {}

    def recorded(self, batch: Batch) -> list[Event] | Exception:
        """The events of `batch`, or why it was refused: then it is undone alone, and costs no number."""
        before = len(self.written)
        try:
            return record(self, batch)
        except Exception as refusal:  # noqa: BLE001 - this batch's own affair: the others of the group go on
            while len(self.written) > before:
                undone = self.written.pop()
                del self._new[undone.event.event_id]
                self._streams[undone.event.task_id] = undone.before
            return refusal

    def stored(self, event_id: str) -> Event | None:
        """The event of that id."""
        known = self._stored.get(event_id)
        return self._new.get(event_id) if known is None else known()

    def head(self, task_id: str | None = None) -> Head:
        """The last event of the log or of a task."""
        if task_id is not None:
            return self._streams.get(task_id, Stream()).head
        return _head_of(self.written[-1].event) if self.written else self._first

    def write(self, draft: Draft, event: Event) -> None:
        """Add `event`."""
        before = self._streams.get(event.task_id, Stream())
        stream = before.id or event.sequence_number
        self._streams[event.task_id] = Stream(id=stream, head=_head_of(event))
        self._new[event.event_id] = event
        self.written.append(Written(draft=draft, event=event, stream=stream, before=before))


def _head_of(event: Event) -> Head:
    return Head(sequence=event.sequence_number, version=event.version, hash=event.hash)
