"""What an event must be to enter the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smallwright.errors import EventValidationError
from smallwright.events.encoding import Draft, encode
from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.timestamps import checked_timestamp, now
from smallwright.events.upcasters import SCHEMA_VERSION

#: Up to about this many bytes are encoded on the event loop: it takes less time than telling a thread.
INLINE_BYTES = 16 * 1024
_SCALAR_BYTES = 16  # of a number, or of a key


def drafts_of(events: Sequence[Event], max_bytes: int) -> tuple[Draft, ...]:
    """Checked `events` as they will be stored. Raises EventValidationError where one is over `max_bytes`."""
    return tuple([encode(event, max_bytes) for event in events])


def checked_and_small(events: Sequence[Event]) -> bool:
    """Whether encoding all of them is too little to leave the event loop for.

    Raises EventValidationError naming field and value of what may not enter the log.
    """
    room = INLINE_BYTES
    for event in events:
        _check(event)
        room = _room_after(event.data, room - _SCALAR_BYTES * len(event.vector_clock))
    return room >= 0


def _check(event: Event) -> None:
    if not isinstance(event, Event):
        raise EventValidationError(f"event: {event!r:.80} is no Event; make one with Event.new")
    if not isinstance(event.event_type, EventType):
        raise EventValidationError(f"event_type: {event.event_type!r} is unknown to this version; upgrade")
    if SCHEMA_VERSION in event.data:
        raise EventValidationError(f"data.{SCHEMA_VERSION}: the store's own key; choose another name")
    if event.timestamp > now():  # both in UTC, of one length
        checked_timestamp(event.timestamp, allow_future=False)


def _room_after(value: Any, room: int) -> int:
    """What the dict or list `value` leaves of `room`, roughly in bytes; nothing left ends the search."""
    room -= _SCALAR_BYTES * len(value)
    if room < 0:
        return room
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, str):
            room -= len(item)
        elif isinstance(item, (dict, list)):
            room = _room_after(item, room)
            if room < 0:
                break
    return room
