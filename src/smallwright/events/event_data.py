"""Reads event data that may be missing or odd: a default instead of a crash, and words for what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smallwright.events.event import Event
from smallwright.events.event_types import EventType

_MODULE = {"module": str}
_CODE = {"module": str, "path": str, "code": str}
_OUTCOME = {"module": str, "passed": list, "failed": list}

#: What the transitions need, by type; docs/events.md says what else there is.
EXPECTED: Mapping[str, Mapping[str, type]] = {
    EventType.TASK_CREATED: {"prompt": str},
    EventType.PLANNING_COMPLETE: {"outcome": str},
    EventType.MODULE_STARTED: _MODULE,
    EventType.MODULE_ITERATION: _MODULE,
    EventType.MODULE_COMPLETE: _MODULE,
    EventType.CODE_GENERATED: _CODE,
    EventType.TEST_STARTED: _MODULE,
    EventType.TEST_PASSED: _OUTCOME,
    EventType.TEST_FAILED: _OUTCOME,
    EventType.CORRECTION_STARTED: _MODULE,
    EventType.CORRECTION_COMPLETED: {"module": str, "outcome": str},
    EventType.BUG_REPORT_RECEIVED: {"module": str, "text": str},
    EventType.USER_INTERVENTION: {"kind": str},
    EventType.DEAD_CODE_ANALYSIS: {"unused": list},
}
_PAIRS = {event_type: tuple(keys.items()) for event_type, keys in EXPECTED.items()}


def is_odd(event: Event) -> bool:
    """Whether anything is missing or of the wrong type in the data of `event`."""
    data = event.data
    for key, kind in _PAIRS.get(event.event_type, ()):  # noqa: SIM110 - any() would cost each event more
        if not isinstance(data.get(key), kind):
            return True
    return False


def oddities(event: Event) -> Iterator[str]:
    """What is missing or of the wrong type in the data of `event`."""
    for key, kind in _PAIRS.get(event.event_type, ()):
        if key not in event.data:
            yield f"data.{key} is missing"
        elif not isinstance(event.data[key], kind):
            yield f"data.{key} is {event.data[key]!r:.40}, no {kind.__name__}"


def text(data: Mapping[str, Any], key: str, default: str = "") -> str:
    """The string at `key`."""
    value = data.get(key)
    return value if isinstance(value, str) else default


def optional_text(data: Mapping[str, Any], key: str) -> str | None:
    """The string at `key`, None where there is none or an empty one."""
    return text(data, key) or None


def integer(data: Mapping[str, Any], key: str) -> int | None:
    """The integer at `key`."""
    value = data.get(key)
    return value if type(value) is int else None


def mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The mapping at `key`, empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def mappings(data: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """The mappings in the list at `key`."""
    return tuple([item for item in _items(data, key) if isinstance(item, dict)])


def texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The strings in the list at `key`."""
    return tuple([item for item in _items(data, key) if isinstance(item, str)])


def _items(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []
