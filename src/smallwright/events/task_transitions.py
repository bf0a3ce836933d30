"""How events about the task as a whole change its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smallwright.events.anomalies import noted
from smallwright.events.answers import given_answers
from smallwright.events.event import Event
from smallwright.events.event_data import integer, mappings, text, texts
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.task_snapshot import ModuleRecord, TaskSnapshot, TaskStatus


def created(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TASK_CREATED; a fork's comes upon the state of its source."""
    if snapshot.last_sequence and snapshot.task_id == event.task_id:
        return noted(snapshot, event, "a second TASK_CREATED: ignored")
    given = given_answers(event.data.get("answers"))
    return replace(
        snapshot,
        phase=TaskStatus.CREATED,
        prompt=text(event.data, "prompt", snapshot.prompt),
        answers=snapshot.answers + given,
        settings=_without(event.data, "prompt", "answers", "calls"),
        attempt=0,
        paused_by=frozenset(),
        cancel_requested=False,
        failure=None,
        summary="",
    )


def started(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TASK_STARTED; it opens a completed or failed task again, and ends pauses of the system's own."""
    if snapshot.phase == TaskStatus.CANCELLED:
        return noted(snapshot, event, "the task was cancelled before: ignored")
    attempt = integer(event.data, "attempt") or snapshot.attempt + 1
    if attempt <= snapshot.attempt:
        snapshot = noted(snapshot, event, f"attempt {attempt} follows attempt {snapshot.attempt}")
    return replace(
        snapshot,
        phase=TaskStatus.RUNNING,
        attempt=max(attempt, snapshot.attempt + 1),
        paused_by=snapshot.paused_by - {"system"},
        failure=None,
        summary="",
    )


def planned(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """PLANNING_COMPLETE: questions, or the modules."""
    if event.data.get("outcome") == "questions":
        return _asked(snapshot, event)
    plan = mappings(event.data, "modules")
    modules = {name: _module(snapshot, name, entry) for entry in plan if (name := text(entry, "name"))}
    if not modules:
        snapshot = noted(snapshot, event, "a plan without modules")
    return replace(snapshot, plan=plan, modules=FrozenDict(modules), open_questions=())


def analysed(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """DEAD_CODE_ANALYSIS."""
    return replace(snapshot, unused=mappings(event.data, "unused"))


def completed(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TASK_COMPLETE."""
    return _ended(snapshot, event, TaskStatus.COMPLETED, summary=text(event.data, "summary"))


def failed(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TASK_FAILED."""
    return _ended(snapshot, event, TaskStatus.FAILED, failure=_without(event.data, "calls"))


def cancelled(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TASK_CANCELLED."""
    return _ended(snapshot, event, TaskStatus.CANCELLED, failure=_without(event.data, "calls"))


def _ended(snapshot: TaskSnapshot, event: Event, phase: TaskStatus, **changes: Any) -> TaskSnapshot:
    if snapshot.phase.ended:
        return noted(snapshot, event, f"the task had ended as {snapshot.phase}: ignored")
    return replace(snapshot, phase=phase, **changes)


def _asked(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    before = len(snapshot.questions)
    asked = tuple(
        FrozenDict(question, id=text(question, "id") or f"q{before + number}")
        for number, question in enumerate(mappings(event.data, "questions"), start=1)
    )
    open_questions = tuple(question["id"] for question in asked)
    return replace(snapshot, questions=snapshot.questions + asked, open_questions=open_questions)


def _module(snapshot: TaskSnapshot, name: str, entry: Mapping[str, Any]) -> ModuleRecord:
    """The planned module; what a former plan led to stays, but is no longer done where the entry differs."""
    record = snapshot.modules.get(name, ModuleRecord(name=name))
    status = record.status if record.plan == entry else "planned"
    return replace(record, status=status, plan=entry, dependencies=texts(entry, "dependencies"))


def _without(data: Mapping[str, Any], *names: str) -> FrozenDict:
    return FrozenDict({key: value for key, value in data.items() if key not in names})
