"""How reports and interventions from outside change a task's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from smallwright.events.anomalies import noted, stale
from smallwright.events.answers import given_answers, matched
from smallwright.events.bookkeeping import actors
from smallwright.events.event import Event
from smallwright.events.event_data import mapping, text
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.task_snapshot import TaskSnapshot

Transition = Callable[[TaskSnapshot, Event], TaskSnapshot]


def reported(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """BUG_REPORT_RECEIVED; a valid one is kept with its module until a change answers it (1.4-03)."""
    if event.code_version > snapshot.code_version:
        reason = f"a report for version {event.code_version}, the code is at {snapshot.code_version}: ignored"
        return noted(snapshot, event, reason)
    record = snapshot.modules.get(text(event.data, "module"))
    changed_at = record.code_version if record else snapshot.code_version
    if event.code_version < changed_at or mapping(event.data, "verdict").get("valid") is False:
        return stale(snapshot)
    if record is None:
        return noted(snapshot, event, "a report for a module that the task does not have")
    told = replace(record, reports=(*record.reports, text(event.data, "text")))
    return replace(snapshot, modules=FrozenDict({**snapshot.modules, record.name: told}))


def intervened(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """USER_INTERVENTION, by its kind."""
    transition = _KINDS.get(text(event.data, "kind"))
    if transition is None:
        return noted(snapshot, event, f"an intervention of unknown kind {event.data.get('kind')!r:.40}")
    return transition(snapshot, event)


def _answered(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    given = given_answers(event.data.get("payload"))
    if not given:
        return noted(snapshot, event, "an answer without text")
    answers, still_open = matched(snapshot, given)
    return replace(snapshot, answers=snapshot.answers + answers, open_questions=still_open)


def _paused(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    return replace(snapshot, paused_by=snapshot.paused_by | {_who(snapshot, event)})


def _resumed(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    return replace(snapshot, paused_by=snapshot.paused_by - {_who(snapshot, event)})


def _instructed(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    instruction = FrozenDict(
        sequence=event.sequence_number, kind=text(event.data, "kind"), payload=event.data.get("payload")
    )
    return replace(snapshot, instructions=(*snapshot.instructions, instruction))


def _cancelling(snapshot: TaskSnapshot, _event: Event) -> TaskSnapshot:
    return replace(snapshot, cancel_requested=True)


def _who(snapshot: TaskSnapshot, event: Event) -> str:
    """The system resumes only what it paused itself, and so does the user."""
    by = text(event.data, "by") or text(mapping(event.data, "payload"), "by")
    return "system" if by == "system" or "system" in actors(snapshot, event) else "user"


_KINDS: Mapping[str, Transition] = {
    "answer": _answered,
    "pause": _paused,
    "resume": _resumed,
    "steer": _instructed,
    "queue": _instructed,
    "amend": _instructed,
    "replace_code": _instructed,
    "cancel": _cancelling,
}
