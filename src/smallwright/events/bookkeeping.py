"""What every event changes in a task's state, whatever its type: place, clocks, costs, doubts about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from smallwright.events.event import Event
from smallwright.events.event_data import is_odd, mappings, oddities, text
from smallwright.events.event_types import EventType
from smallwright.events.task_draft import TaskDraft

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


def doubt(draft: TaskDraft, event: Event, made_by: Collection[str]) -> None:
    """Note what can't be right about `event`, which comes next and has these actors."""
    if is_odd(event):
        for reason in oddities(event):
            draft.note(event, reason)
    if draft.last_sequence == 0 and event.event_type != EventType.TASK_CREATED:
        draft.note(event, "the task's log does not begin with TASK_CREATED")
    version = event.version
    if version and draft.version and version != draft.version + 1:
        draft.note(event, f"events are missing: version {version} follows version {draft.version}")
    cause = event.causation_id
    if cause is None:
        if event.event_type not in ROOTS:
            draft.note(event, "no causation_id")
    elif cause != draft.last_event_id and not draft.recent_ids.may_have(cause):
        draft.note(event, f"its cause {cause} is not in the task's log")
    if not made_by and event.vector_clock:
        draft.note(event, "its vector clock is not new: two sources claim one process id")


def keep(draft: TaskDraft, event: Event, made_by: Iterable[str]) -> None:
    """Take over place, clocks and costs of `event`, which `made_by` are the actors of."""
    draft.task_id = event.task_id
    draft.last_sequence = event.sequence_number
    draft.version = event.version
    draft.last_event_id = event.event_id
    draft.recent_ids.add(event.event_id)
    clock = event.vector_clock
    for process in made_by:
        draft.clock[process] = clock[process]
        draft.clocks[process] = clock
    if "calls" in event.data:
        _add_costs(draft, event)


def actors(draft: TaskDraft, event: Event) -> list[str]:
    """Who made `event`: the process with a count that is new (all its causes are in the log before it)."""
    known, found = draft.clock, []  # no comprehension: it would cost each event more
    for process, count in event.vector_clock.items():
        if count > known.get(process, 0):
            found.append(process)
    return found


def _add_costs(draft: TaskDraft, event: Event) -> None:
    for call in mappings(event.data, "calls"):
        model = text(call, "model", "unknown")
        counts = draft.totals.setdefault(model, dict.fromkeys(("calls", *_COUNTS), 0))
        counts["calls"] += 1
        for name in _COUNTS:
            number = call.get(name)
            if type(number) is int and number > 0:
                counts[name] += number
