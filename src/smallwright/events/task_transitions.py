"""How events about the task as a whole change its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from smallwright.events.answers import given_answers
from smallwright.events.event import Event
from smallwright.events.event_data import integer, mapping, mappings, text, texts
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.lineage import changes_of_fork
from smallwright.events.task_draft import ModuleDraft, TaskDraft
from smallwright.events.task_snapshot import TaskStatus


def created(draft: TaskDraft, event: Event) -> None:
    """TASK_CREATED; a fork's comes upon the state of its source."""
    if draft.last_sequence and draft.task_id == event.task_id:
        draft.note(event, "a second TASK_CREATED: ignored")
        return
    if mapping(event.data, "forked_from"):
        _fork(draft, event)
    draft.phase = TaskStatus.CREATED
    draft.prompt = text(event.data, "prompt", draft.prompt)
    draft.answers += given_answers(event.data.get("answers"))
    draft.settings = _without(event.data, "prompt", "answers", "calls")
    draft.attempt = 0
    draft.paused_by = frozenset()
    draft.cancel_requested = False
    draft.failure = None
    draft.summary = ""


def _fork(draft: TaskDraft, event: Event) -> None:
    """What of its source's state does not hold for a fork: its costs, and what its changes make obsolete."""
    if not draft.last_sequence:
        draft.note(event, "the task that it is forked from is not in the log: it begins from nothing")
    draft.answers, draft.totals = [], {}  # its TASK_CREATED has all answers that hold
    changes = changes_of_fork(event)
    if changes & {"prompt", "answers"}:
        draft.questions, draft.open_questions = [], ()
    if "prompt" in changes:
        draft.instructions = [each for each in draft.instructions if each["kind"] != "amend"]


def started(draft: TaskDraft, event: Event) -> None:
    """TASK_STARTED; it opens a completed or failed task again, and ends pauses of the system's own."""
    if draft.phase == TaskStatus.CANCELLED:
        draft.note(event, "the task was cancelled before: ignored")
        return
    attempt = integer(event.data, "attempt") or draft.attempt + 1
    if attempt <= draft.attempt:
        draft.note(event, f"attempt {attempt} follows attempt {draft.attempt}")
    draft.phase = TaskStatus.RUNNING
    draft.attempt = max(attempt, draft.attempt + 1)
    draft.paused_by -= {"system"}
    draft.failure = None
    draft.summary = ""


def planned(draft: TaskDraft, event: Event) -> None:
    """PLANNING_COMPLETE: questions, or the modules."""
    if event.data.get("outcome") == "questions":
        _ask(draft, event)
        return
    plan = mappings(event.data, "modules")
    anew = texts(event.data, "anew")
    modules = {name: _module(draft, name, entry, anew) for entry in plan if (name := text(entry, "name"))}
    if not modules:
        draft.note(event, "a plan without modules")
    draft.plan, draft.modules, draft.open_questions = plan, modules, ()


def analysed(draft: TaskDraft, event: Event) -> None:
    """DEAD_CODE_ANALYSIS."""
    draft.unused = mappings(event.data, "unused")


def completed(draft: TaskDraft, event: Event) -> None:
    """TASK_COMPLETE."""
    if _end(draft, event, TaskStatus.COMPLETED):
        draft.summary = text(event.data, "summary")


def failed(draft: TaskDraft, event: Event) -> None:
    """TASK_FAILED."""
    if _end(draft, event, TaskStatus.FAILED):
        draft.failure = _without(event.data, "calls")


def cancelled(draft: TaskDraft, event: Event) -> None:
    """TASK_CANCELLED."""
    if _end(draft, event, TaskStatus.CANCELLED):
        draft.failure = _without(event.data, "calls")


def _end(draft: TaskDraft, event: Event, phase: TaskStatus) -> bool:
    """Whether `event` ends the task, which had not ended before; pauses and a cancel end with it."""
    if draft.phase.ended:
        draft.note(event, f"the task had ended as {draft.phase}: ignored")
        return False
    draft.phase = phase
    draft.paused_by, draft.cancel_requested = frozenset(), False
    return True


def _ask(draft: TaskDraft, event: Event) -> None:
    before = len(draft.questions)
    asked = [
        FrozenDict(question, id=text(question, "id") or f"q{before + number}")
        for number, question in enumerate(mappings(event.data, "questions"), start=1)
    ]
    draft.questions += asked
    draft.open_questions = tuple(question["id"] for question in asked)


def _module(draft: TaskDraft, name: str, entry: Mapping[str, Any], anew: Sequence[str]) -> ModuleDraft:
    """The planned module; what a former plan led to stays, but is no longer done where it is written anew."""
    record = draft.modules.get(name) or ModuleDraft(name=name)
    status = record.status if record.plan == entry and name not in anew else "planned"
    return replace(record, status=status, plan=entry, dependencies=texts(entry, "dependencies"))


def _without(data: Mapping[str, Any], *names: str) -> FrozenDict:
    return FrozenDict({key: value for key, value in data.items() if key not in names})
