"""A message as it is sent: JSON text, made once for all clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smallwright.errors import InvalidInputError
from smallwright.events import Event
from smallwright.events.event_types import ENDS
from smallwright.service.views import event_view

#: Up to about so many characters are encoded on the event loop: it takes less time than telling a thread.
INLINE_CHARACTERS = 64 * 1024
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of a stream."""

    text: str
    sequence: int = 0  # of its event in the log; 0: it stands in no log
    ends: bool = False  # whether its event ends the task


async def event_frame(event: Event) -> Frame:
    """The frame of an event; a large one is encoded off the event loop."""
    if _room_after(event.data, INLINE_CHARACTERS) < 0:
        return await asyncio.to_thread(_of_event, event)
    return _of_event(event)


def message_frame(message: Mapping[str, Any]) -> Frame:
    """The frame of any JSON object. Raises InvalidInputError where JSON can't carry it."""
    try:
        return Frame(_json(message))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInputError(f"message: JSON can't carry it ({error}); give plain data") from error


def _of_event(event: Event) -> Frame:
    return Frame(_json(event_view(event)), event.sequence_number, event.event_type in ENDS)


def _json(value: Any) -> str:
    text = _ENCODER.encode(value)
    text.encode()  # half of a surrogate pair fails here, not in each client's pump
    return text


def _room_after(value: Any, room: int) -> int:
    """What `value` leaves of `room`, in characters of its texts."""
    if isinstance(value, str):
        return room - len(value)
    if isinstance(value, (dict, list)):
        room -= len(value)
        for item in value.values() if isinstance(value, dict) else value:
            if room < 0:
                break
            room = _room_after(item, room)
    return room
