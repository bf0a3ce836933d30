"""Whether an event came again as it was: type, data, versions, clock and cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smallwright.events import Event
from smallwright.events.frozen_json import thaw
from smallwright.orchestrator.replaying.report import Divergence, diff_of
from smallwright.orchestrator.replaying.turns import divergence

#: Times, durations, ids and places in the log; calls and runs are compared when they are made.
APART = frozenset(
    ("calls", "runs", "duration_ms", "seconds", "requested_at", "took_effect_after", "resumed_after")
)


def differences(own: Sequence[Event], made: Sequence[Event]) -> Iterator[Divergence]:
    """What differs between recorded events and those that came in their places."""
    ids = {again.event_id: recorded.event_id for recorded, again in zip(own, made, strict=False)}
    for recorded, again in zip(own, made, strict=False):
        cause = again.causation_id and ids.get(again.causation_id, again.causation_id)
        fields = {
            "code_version": (recorded.code_version, again.code_version),
            "vector_clock": (thaw(recorded.vector_clock), thaw(again.vector_clock)),
            "causation_id": (recorded.causation_id, cause),
            **{f"data.{name}": sides for name, sides in _data(recorded.data, again.data)},
        }
        for name, (one, other) in fields.items():
            if one != other:
                yield divergence("event", name, recorded, diff_of(one, other))


def _data(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    one, other = _without_times(thaw(one)), _without_times(thaw(other))
    for name in sorted(one.keys() | other.keys()):
        yield name, (one.get(name), other.get(name))


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_times(item) for name, item in value.items() if name not in APART}
    return [_without_times(item) for item in value] if isinstance(value, list) else value
