"""What every store does inside its transaction: idempotence, expected sequence, numbers and hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import msgspec

from smallwright.errors import ConflictError
from smallwright.events.chain import seal
from smallwright.events.encoding import Draft
from smallwright.events.event import Event


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Events to record together."""

    drafts: Iterable[Draft]  # of an import: read from its file while they are recorded
    expected_sequence: int | None = None  # last sequence number of the drafts' one task, 0 for none
    exact: bool = False  # an import: numbers and hashes must come out as the events already bear them


class Head(NamedTuple):
    """The last event of the log or of a stream."""

    sequence: int = 0
    version: int = 0
    hash: str = ""


class LogTail(Protocol):
    """A log inside a transaction."""

    def stored(self, event_id: str) -> Event | None:
        """The event of that id, if it is there."""
        ...

    def head(self, task_id: str | None = None) -> Head:
        """The last event of the log, or of that task."""
        ...

    def write(self, draft: Draft, event: Event) -> None:
        """Add `event`, which is `draft` sealed."""
        ...


def record(tail: LogTail, batch: Batch) -> list[Event]:
    """The recorded events, those that were there already included (1.3-09); none of an import (too large).

    Raises ConflictError where an id belongs to another event, or expected_sequence does not hold (1.3-10);
    the caller then undoes what was written.
    """
    recorded: list[Event] = []
    checked = batch.expected_sequence is None
    for draft in batch.drafts:
        stored = tail.stored(draft.event.event_id)
        if stored is None:
            if not checked:
                _check_expected(tail, draft.event.task_id, batch.expected_sequence)
                checked = True
            stored = _write(tail, draft, exact=batch.exact)
        elif _content(stored) != _content(draft.event) or (batch.exact and stored != draft.event):
            raise _taken(stored, draft.event, exact=batch.exact)
        if not batch.exact:
            recorded.append(stored)
    return recorded


def _write(tail: LogTail, draft: Draft, *, exact: bool) -> Event:
    log, stream = tail.head(), tail.head(draft.event.task_id)
    sequence, version = log.sequence + 1, stream.version + 1
    event = seal(draft, sequence=sequence, version=version, previous_hash=log.hash)
    if exact and event != draft.event:
        raise ConflictError(
            f"event {draft.event.sequence_number} of the import does not follow event {log.sequence} of the "
            "store: the import was changed, or the store holds another log; import into an empty store"
        )
    tail.write(draft, event)
    return event


def _taken(stored: Event, event: Event, *, exact: bool) -> ConflictError:
    remedy = "import into an empty store" if exact else "give each event an id of its own"
    which = f"event {event.sequence_number} of the import" if exact else "event_id"
    return ConflictError(
        f"{which}: {stored.event_id} is already stored as event {stored.sequence_number} with other content; "
        f"{remedy}"
    )


def _check_expected(tail: LogTail, task_id: str, expected: int | None) -> None:
    last = tail.head(task_id).sequence
    if last != expected:
        raise ConflictError(
            f"expected_sequence: task {task_id!r} is at event {last}, not {expected}; "
            "read what came since, and decide again"
        )


def _content(event: Event) -> tuple[object, ...]:
    """What the caller gave, as opposed to what the store added."""
    return (
        event.task_id,
        event.event_type,
        event.timestamp,
        event.code_version,
        event.vector_clock,
        event.causation_id,
        msgspec.json.encode(event.data, order="sorted"),  # Python takes 1, 1.0 and True for equal
    )
