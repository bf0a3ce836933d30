"""Events from rows that a store wrote itself: made at once, not checked field by field again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallwright.events.event import Event
from smallwright.events.event_types import EventType

_new = object.__new__
# The slots' own setters: a frozen dataclass refuses assignment, object.__setattr__ looks each name up anew.
_task_id, _event_type, _event_id, _timestamp, _sequence_number, _code_version = (
    Event.__dict__[name].__set__
    for name in ("task_id", "event_type", "event_id", "timestamp", "sequence_number", "code_version")
)
_vector_clock, _causation_id, _data, _version, _hash = (
    Event.__dict__[name].__set__ for name in ("vector_clock", "causation_id", "data", "version", "hash")
)


def with_data(event: Event, data: Mapping[str, Any]) -> Event:
    """`event` with other data, which are frozen."""
    return stored_event(
        event.task_id,
        event.event_type,
        event.event_id,
        event.timestamp,
        event.sequence_number,
        event.code_version,
        event.vector_clock,
        event.causation_id,
        data,
        event.version,
        event.hash,
    )


def stored_event(  # noqa: PLR0913, PLR0917 - all fields of a row, by position for speed
    task_id: str,
    event_type: EventType | str,
    event_id: str,
    timestamp: str,
    sequence_number: int,
    code_version: int,
    vector_clock: Mapping[str, int],
    causation_id: str | None,
    data: Mapping[str, Any],
    version: int,
    digest: str,
) -> Event:
    """The event of these values, all of them as `Event` itself had made them before they were stored.

    For adapters alone. They vouch for types and spelling: `data` and `vector_clock` are frozen, ids and hash
    in canonical spelling, numbers not negative; `event_type` is what EventType.known gives.
    """
    event = _new(Event)
    _task_id(event, task_id)
    _event_type(event, event_type)
    _event_id(event, event_id)
    _timestamp(event, timestamp)
    _sequence_number(event, sequence_number)
    _code_version(event, code_version)
    _vector_clock(event, vector_clock)
    _causation_id(event, causation_id)
    _data(event, data)
    _version(event, version)
    _hash(event, digest)
    return event
