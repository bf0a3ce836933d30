"""The end of a log while a group of batches is recorded: what was looked up for it, and what comes on top.

Nobody else writes meanwhile, so recording asks nothing of the database, and a batch that is refused is undone
in memory: it leaves nothing and costs no number, as if it had had a savepoint of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.recorder import Batch, Head, record


class Stream(NamedTuple):
    """A stream and its last event."""

    id: int = 0  # 0: it has no event yet; then the sequence number of its first event becomes its id
    head: Head = Head()


class Written(NamedTuple):
    """An event that waits to be sent to the database."""

    draft: Draft
    event: Event
    stream: int
    before: Stream  # its stream before it


class GroupTail:
    """Implements LogTail over the head of the log, `streams` by task, and events that are stored by id.

    `streams` must hold every stream of the group that has events; what is written is entered there too.
    """

    def __init__(
        self, log: Head, streams: dict[str, Stream], stored: Mapping[str, Callable[[], Event]]
    ) -> None:
        self.written: list[Written] = []
        self._log, self._streams, self._stored = log, streams, stored
        self._new: dict[str, Event] = {}

    def recorded(self, batch: Batch) -> list[Event] | Exception:
        """The events of `batch`, or why it was refused: then it alone is undone."""
        log, before = self._log, len(self.written)
        try:
            return record(self, batch)
        except Exception as refusal:  # noqa: BLE001 - this batch's own affair: the others of the group go on
            while len(self.written) > before:
                undone = self.written.pop()
                del self._new[undone.event.event_id]
                self._streams[undone.event.task_id] = undone.before
            self._log = log
            return refusal

    def stored(self, event_id: str) -> Event | None:
        """The event of that id."""
        known = self._stored.get(event_id)
        return self._new.get(event_id) if known is None else known()

    def head(self, task_id: str | None = None) -> Head:
        """The last event of the log or of a task."""
        return self._log if task_id is None else self._streams.get(task_id, _NO_STREAM).head

    def write(self, draft: Draft, event: Event) -> None:
        """Add `event`."""
        before = self._streams.get(event.task_id, _NO_STREAM)
        stream = before.id or event.sequence_number
        self._log = Head(event.sequence_number, event.version, event.hash)
        self._streams[event.task_id] = Stream(stream, self._log)
        self._new[event.event_id] = event
        self.written.append(Written(draft, event, stream, before))


_NO_STREAM = Stream()
