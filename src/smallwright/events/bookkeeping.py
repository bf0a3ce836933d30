"""What every event changes in a snapshot, whatever its type: place, clocks, costs, and doubts about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from smallwright.events.event import Event
from smallwright.events.event_data import integer, mappings, oddities, text
from smallwright.events.event_types import EventType
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.id_set import has_id, with_id
from smallwright.events.task_snapshot import TaskSnapshot
from smallwright.events.vector_clock import VectorClock

#: Types that may come without a cause: somebody outside began them.
ROOTS = frozenset(
    (
        EventType.TASK_CREATED,
        EventType.BUG_REPORT_RECEIVED,
        EventType.USER_INTERVENTION,
        EventType.TASK_CANCELLED,
    )
)
_COUNTS = ("prompt_tokens", "completion_tokens", "cached_tokens", "duration_ms")


def doubts(snapshot: TaskSnapshot, event: Event) -> Iterator[str]:
    """What can't be right about `event` after `snapshot`."""
    yield from oddities(event)
    if snapshot.last_sequence == 0 and event.event_type != EventType.TASK_CREATED:
        yield "the task's log does not begin with TASK_CREATED"
    if snapshot.version and event.version not in (0, snapshot.version + 1):
        yield f"events are missing: version {event.version} follows version {snapshot.version}"
    if event.causation_id is None:
        if event.event_type not in ROOTS:
            yield "no causation_id"
    elif not has_id(snapshot.seen_ids, event.causation_id):
        yield f"its cause {event.causation_id} is not in the task's log"
    if event.vector_clock and not actors(snapshot, event):
        yield "its vector clock is not new: two sources claim one process id"


def kept(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """`snapshot` with place, clocks and costs of `event`."""
    clocks = dict(snapshot.clocks) | dict.fromkeys(actors(snapshot, event), event.vector_clock)
    return replace(
        snapshot,
        task_id=event.task_id,
        last_sequence=event.sequence_number,
        version=event.version,
        last_event_id=event.event_id,
        clock=FrozenDict(VectorClock.merge(snapshot.clock, event.vector_clock)),
        clocks=FrozenDict(clocks),
        totals=_totals(snapshot.totals, event),
        seen_ids=with_id(snapshot.seen_ids, event.event_id),
    )


def actors(snapshot: TaskSnapshot, event: Event) -> tuple[str, ...]:
    """Who made `event`: the process with a count that is new (all its causes are in the log before it)."""
    clock = snapshot.clock
    return tuple(process for process, count in event.vector_clock.items() if count > clock.get(process, 0))


def _totals(totals: Mapping[str, Mapping[str, int]], event: Event) -> Mapping[str, Mapping[str, int]]:
    calls = mappings(event.data, "calls")
    if not calls:
        return totals
    changed = {model: dict(counts) for model, counts in totals.items()}
    for call in calls:
        counts = changed.setdefault(text(call, "model", "unknown"), dict.fromkeys(("calls", *_COUNTS), 0))
        counts["calls"] += 1
        for name in _COUNTS:
            counts[name] += max(0, integer(call, name) or 0)
    return FrozenDict({model: FrozenDict(counts) for model, counts in changed.items()})
