"""How reports and interventions from outside change a task's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smallwright.events.answers import given_answers, matched
from smallwright.events.bookkeeping import actors
from smallwright.events.event import Event
from smallwright.events.event_data import mapping, text
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.task_draft import TaskDraft

Transition = Callable[[TaskDraft, Event], None]


def reported(draft: TaskDraft, event: Event) -> None:
    """BUG_REPORT_RECEIVED; a valid one is kept with its module until a change answers it (1.4-03)."""
    if event.code_version > draft.code_version:
        reason = f"a report for version {event.code_version}, the code is at {draft.code_version}: ignored"
        draft.note(event, reason)
        return
    record = draft.modules.get(text(event.data, "module"))
    changed_at = record.code_version if record else draft.code_version
    if event.code_version < changed_at or mapping(event.data, "verdict").get("valid") is False:
        draft.stale_events += 1
    elif record is None:
        draft.note(event, "a report for a module that the task does not have")
    else:
        draft.put(record, reports=(*record.reports, text(event.data, "text")))


def intervened(draft: TaskDraft, event: Event) -> None:
    """USER_INTERVENTION, by its kind; what only says when another took effect changes nothing."""
    if text(mapping(event.data, "payload"), "of"):
        return
    transition = _KINDS.get(text(event.data, "kind"))
    if transition is None:
        draft.note(event, f"an intervention of unknown kind {event.data.get('kind')!r:.40}")
    else:
        transition(draft, event)


def _answered(draft: TaskDraft, event: Event) -> None:
    given = given_answers(event.data.get("payload"))
    if not given:
        draft.note(event, "an answer without text")
        return
    answers, draft.open_questions = matched(draft.questions, draft.open_questions, given)
    draft.answers += answers


def _paused(draft: TaskDraft, event: Event) -> None:
    draft.paused_by |= {_who(draft, event)}


def _resumed(draft: TaskDraft, event: Event) -> None:
    draft.paused_by -= {_who(draft, event)}


def _instructed(draft: TaskDraft, event: Event) -> None:
    kind, payload = text(event.data, "kind"), event.data.get("payload")
    draft.instructions.append(FrozenDict(sequence=event.sequence_number, kind=kind, payload=payload))


def _cancelling(draft: TaskDraft, _event: Event) -> None:
    draft.cancel_requested = True


def _who(draft: TaskDraft, event: Event) -> str:
    """The system resumes only what it paused itself, and so does the user."""
    by = text(event.data, "by") or text(mapping(event.data, "payload"), "by")
    return "system" if by == "system" or "system" in actors(draft, event) else "user"


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
