"""What a reader of the log asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from smallwright.errors import InvalidInputError
from smallwright.events.event import MAX_INTEGER, Event
from smallwright.events.task_ids import normal_task_id
from smallwright.events.timestamps import utc_text

#: `until`: a sequence number, a datetime (no zone: UTC) or a date (through the end of that UTC day).
Until = int | datetime | date


@dataclass(frozen=True, kw_only=True)
class EventQuery:
    """Checked conditions; all of them hold for every event of the answer, which is in sequence order."""

    task_id: str | None = None
    after_sequence: int = 0  # exclusive
    until_sequence: int = MAX_INTEGER  # inclusive
    before: str | None = None  # exclusive bound of the timestamp, as in Event.timestamp
    limit: int | None = None
    event_types: frozenset[str] | None = None

    @classmethod
    def of(
        cls,
        task_id: str | None = None,
        *,
        after_sequence: int = 0,
        until: Until | None = None,
        limit: int | None = None,
        event_types: Iterable[str] | None = None,
    ) -> Self:
        """The query of a caller's arguments. Raises InvalidInputError naming the argument."""
        until_sequence, before = _bounds(until)
        if isinstance(event_types, str):
            event_types = (event_types,)
        return cls(
            task_id=None if task_id is None else normal_task_id(task_id),
            after_sequence=checked_count(after_sequence, "after_sequence"),
            until_sequence=until_sequence,
            before=before,
            limit=None if limit is None else checked_count(limit, "limit"),
            event_types=None if event_types is None else frozenset(map(str, event_types)),
        )

    def accepts(self, event: Event) -> bool:
        """Whether `event` meets all conditions, `limit` apart."""
        return (
            self.task_id in (None, event.task_id)
            and self.after_sequence < event.sequence_number <= self.until_sequence
            and (self.before is None or event.timestamp < self.before)
            and (self.event_types is None or event.event_type in self.event_types)
        )


def until_of(text: str) -> Until:
    """The sequence number, day or time that `text` says. Raises ValueError."""
    for read in (_sequence, date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise ValueError(f"{text!r:.40} is no number, day or time; write 120, 2026-11-22 or 2026-11-22T18:30")


def checked_count(value: Any, name: str) -> int:
    """`value`. Raises InvalidInputError for anything but an integer of 0 or more."""
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise InvalidInputError(f"{name}: {value!r:.80} is no integer of 0 or more")
    return value


def _sequence(text: str) -> int:
    if text.isascii() and text.isdigit() and (number := int(text)) <= MAX_INTEGER:
        return number
    raise ValueError(text)


def _bounds(until: Any) -> tuple[int, str | None]:
    """(last sequence, exclusive timestamp) of `until`."""
    if until is None:
        return MAX_INTEGER, None
    try:
        if isinstance(until, datetime):
            moment = until if until.tzinfo else until.replace(tzinfo=UTC)
            return MAX_INTEGER, utc_text(moment.astimezone(UTC) + timedelta(microseconds=1))
        if isinstance(until, date):
            following = until + timedelta(days=1)
            return MAX_INTEGER, utc_text(datetime(following.year, following.month, following.day, tzinfo=UTC))
    except OverflowError:  # the end of time bounds nothing
        return MAX_INTEGER, None
    return checked_count(until, "until"), None
