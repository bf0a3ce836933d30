"""One thing that happened in a task, as an immutable record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Self

from smallwright.errors import EventValidationError
from smallwright.events.event_ids import checked_event_id, new_event_id
from smallwright.events.event_types import EventType
from smallwright.events.frozen_json import FrozenDict, freeze, thaw
from smallwright.events.task_ids import normal_task_id
from smallwright.events.timestamps import checked_timestamp, now
from smallwright.events.vector_clock import checked_clock

MAX_INTEGER = 2**63 - 1  # what every store's integer column holds


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event; every field is checked when it is made (EventValidationError names field and value).

    `read_back` says that the event was recorded before: then an unknown type and a timestamp ahead of this
    machine's clock are accepted, as they are for every event with a sequence number.
    """

    task_id: str
    event_type: EventType | str  # a plain string only where a newer version recorded it
    event_id: str = field(default_factory=new_event_id)  # UUIDv7
    timestamp: str = field(default_factory=now)  # ISO 8601, UTC, microseconds
    sequence_number: int = 0  # place in the whole log, 0 until stored
    code_version: int = 0  # see docs/events.md
    vector_clock: Mapping[str, int] = field(default_factory=FrozenDict)
    causation_id: str | None = None  # the event that led to this one
    data: Mapping[str, Any] = field(default_factory=FrozenDict)  # JSON, immutable all the way down
    version: int = 0  # place in the task's stream, 0 until stored
    hash: str = ""  # chained SHA-256 (chain.py), "" until stored
    read_back: InitVar[bool] = False

    def __post_init__(self, read_back: bool) -> None:
        for name in ("sequence_number", "code_version", "version"):
            _check_integer(name, getattr(self, name))
        recorded = read_back or self.sequence_number > 0
        _check_hash(self.hash)
        self._set("task_id", normal_task_id(self.task_id))
        self._set("event_type", _checked_type(self.event_type, recorded))
        self._set("event_id", checked_event_id(self.event_id, "event_id"))
        self._set("timestamp", checked_timestamp(self.timestamp, allow_future=recorded))
        self._set("vector_clock", freeze(checked_clock(self.vector_clock), "vector_clock"))
        if self.causation_id is not None:
            self._set("causation_id", checked_event_id(self.causation_id, "causation_id"))
        if not isinstance(self.data, Mapping):
            raise EventValidationError(f"data: {self.data!r:.80} is no mapping")
        self._set("data", freeze(self.data, "data"))

    def __hash__(self) -> int:
        return hash(self.event_id)

    @classmethod
    def new(  # noqa: PLR0913 - the fields that a caller may give
        cls,
        task_id: str,
        event_type: EventType | str,
        data: Mapping[str, Any] | None = None,
        *,
        code_version: int = 0,
        vector_clock: Mapping[str, int] | None = None,
        causation_id: str | None = None,
    ) -> Self:
        """An event that happens now and is not stored yet."""
        return cls(
            task_id=task_id,
            event_type=event_type,
            data={} if data is None else data,
            code_version=code_version,
            vector_clock={} if vector_clock is None else vector_clock,
            causation_id=causation_id,
        )

    @property
    def time(self) -> datetime:
        """`timestamp` as a datetime in UTC."""
        return datetime.fromisoformat(self.timestamp).astimezone(UTC)

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain JSON."""
        return {f.name: thaw(getattr(self, f.name)) for f in fields(self)} | {
            "event_type": str(self.event_type)
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_dict`. Raises EventValidationError, also for a missing or unknown field."""
        names = {f.name for f in fields(cls)}
        if not isinstance(data, Mapping) or not {"task_id", "event_type"} <= set(data) <= names:
            raise EventValidationError(
                f"event: {data!r:.200} does not have the fields of an event: {sorted(names)}"
            )
        return cls(**data, read_back=True)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)  # a frozen dataclass normalises itself this way


def _check_integer(name: str, value: Any) -> None:
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise EventValidationError(f"{name}: {value!r:.80} is no integer from 0 to 2**63 - 1")


def _check_hash(value: Any) -> None:
    if not isinstance(value, str) or (value and len(value) != 64):
        raise EventValidationError(f"hash: {value!r:.80} is no SHA-256 in hexadecimal")


def _checked_type(value: Any, recorded: bool) -> EventType | str:
    if not isinstance(value, str) or not value:
        raise EventValidationError(f"event_type: {value!r:.80} is no event type")
    known = EventType.known(value)
    if not recorded and not isinstance(known, EventType):
        raise EventValidationError(f"event_type: {value!r:.80} is unknown; one of {', '.join(EventType)}")
    return known
