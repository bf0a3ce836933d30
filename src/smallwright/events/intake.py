"""What an event must be to enter the log."""

from __future__ import annotations

from collections.abc import Iterable

from smallwright.errors import EventValidationError
from smallwright.events.encoding import Draft, encode
from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.timestamps import checked_timestamp


def drafts_of(events: Iterable[Event], max_bytes: int) -> tuple[Draft, ...]:
    """`events` as they will be stored. Raises EventValidationError naming field and value."""
    return tuple(encode(_checked(event), max_bytes) for event in events)


def _checked(event: Event) -> Event:
    if not isinstance(event, Event):
        raise EventValidationError(f"event: {event!r:.80} is no Event; make one with Event.new")
    if not isinstance(event.event_type, EventType):
        raise EventValidationError(f"event_type: {event.event_type!r} is unknown to this version; upgrade")
    checked_timestamp(event.timestamp, allow_future=False)
    return event
