"""What an event must be to enter the log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from smallwright.errors import EventValidationError
from smallwright.events.encoding import Draft, encode
from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.timestamps import checked_timestamp, now

#: Up to about this many bytes are encoded on the event loop: it takes less time than telling a thread.
INLINE_BYTES = 16 * 1024
_SCALAR_BYTES = 8


async def drafts_of(events: Sequence[Event], max_bytes: int) -> tuple[Draft, ...]:
    """`events` as they will be stored. Raises EventValidationError naming field and value."""
    room = INLINE_BYTES
    for event in events:
        _check(event)
        room = _room_after(event.data, _room_after(event.vector_clock, room))
    if room >= 0:
        return _encoded(events, max_bytes)
    return await asyncio.to_thread(_encoded, events, max_bytes)


def _encoded(events: Sequence[Event], max_bytes: int) -> tuple[Draft, ...]:
    return tuple([encode(event, max_bytes) for event in events])


def _check(event: Event) -> None:
    if not isinstance(event, Event):
        raise EventValidationError(f"event: {event!r:.80} is no Event; make one with Event.new")
    if not isinstance(event.event_type, EventType):
        raise EventValidationError(f"event_type: {event.event_type!r} is unknown to this version; upgrade")
    if event.timestamp > now():  # both in UTC, of one length
        checked_timestamp(event.timestamp, allow_future=False)


def _room_after(value: Any, room: int) -> int:
    """What `value` leaves of `room`, roughly in bytes; it looks no further when nothing is left."""
    if isinstance(value, str):
        return room - len(value) - _SCALAR_BYTES
    room -= _SCALAR_BYTES
    if isinstance(value, Mapping):
        for key, item in value.items():
            room = _room_after(item, room - len(key))
            if room < 0:
                break
    elif isinstance(value, list):
        for item in value:
            room = _room_after(item, room)
            if room < 0:
                break
    return room
