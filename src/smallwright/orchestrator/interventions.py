"""What a user may do to a task: the kinds, what each needs to say, and when it is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from smallwright.errors import InvalidInputError, TaskStateError
from smallwright.events import TaskSnapshot
from smallwright.events.answers import given_answers, matched
from smallwright.events.task_snapshot import TaskStatus


class InterventionKind(StrEnum):
    """What USER_INTERVENTION may ask (docs/events.md)."""

    ANSWER = "answer"  # payload: {question's id or text: answer}, a list of answers, or one text
    PAUSE = "pause"  # stop at the next step boundary
    RESUME = "resume"  # end the user's own pause
    STEER = "steer"  # words for the next step; payload: a text, or {"text", "module"}
    QUEUE = "queue"  # the same, once the current module is done
    AMEND = "amend"  # the requirements change; payload as for steer
    REPLACE_CODE = "replace_code"  # the user's own code; payload: {"module", "code"}
    CANCEL = "cancel"


#: They change the task, open a completed or failed one again, and are refused when the code has moved on.
CHANGING = frozenset(
    (
        InterventionKind.STEER,
        InterventionKind.QUEUE,
        InterventionKind.AMEND,
        InterventionKind.REPLACE_CODE,
    )
)


def checked_kind(kind: Any) -> InterventionKind:
    """`kind` as the enum. Raises InvalidInputError listing those there are."""
    try:
        return InterventionKind(kind)
    except ValueError:
        known = ", ".join(InterventionKind)
        raise InvalidInputError(f"kind: {kind!r:.40} is no intervention; there are {known}") from None


def check_allowed(kind: InterventionKind, task: TaskSnapshot) -> None:
    """Raises TaskStateError where the task's status does not allow `kind`."""
    if task.status.ended and not (kind in CHANGING and task.status != TaskStatus.CANCELLED):
        raise TaskStateError(f"task {task.task_id} is {task.status}: there is nothing to {kind} any more.")
    if kind == InterventionKind.PAUSE and "user" in task.paused_by:
        raise TaskStateError(f"task {task.task_id} is paused already; resume lets it go on")
    if kind == InterventionKind.RESUME and "user" not in task.paused_by:
        why = "the system paused it and resumes it by itself" if task.paused_by else f"it is {task.status}"
        raise TaskStateError(f"task {task.task_id} was not paused by a user: {why}")
    if kind == InterventionKind.CANCEL and task.cancel_requested:
        raise TaskStateError(f"task {task.task_id} is being cancelled already")


def payload_of(kind: InterventionKind, payload: Any, task: TaskSnapshot) -> dict[str, Any]:
    """The payload as it stands in the event. Raises InvalidInputError naming what is missing or strange."""
    if kind == InterventionKind.ANSWER:
        return _answers(payload, task)
    given = {"text": payload} if isinstance(payload, str) else {} if payload is None else payload
    if not isinstance(given, Mapping):
        raise InvalidInputError(f"payload: {payload!r:.40} is neither a text nor an object with a text")
    if kind not in CHANGING:
        return dict(given)
    return _changing(kind, dict(given), task)


def _changing(kind: InterventionKind, given: dict[str, Any], task: TaskSnapshot) -> dict[str, Any]:
    name = given.get("module")
    field = "code" if kind == InterventionKind.REPLACE_CODE else "text"
    if not isinstance(given.get(field), str) or not given[field].strip():
        raise InvalidInputError(f"payload.{field}: {kind} needs it, and it is empty. Say what shall change.")
    if name is None and kind != InterventionKind.REPLACE_CODE:
        return given
    if name not in task.modules:
        known = ", ".join(task.modules) or "none yet"
        raise TaskStateError(f"payload.module: {name!r} is no module of {task.task_id}; there are: {known}")
    return given


def _answers(payload: Any, task: TaskSnapshot) -> dict[str, Any]:
    """{"answers": [{id, question, answer}]} for every open question; "" where the tool shall decide."""
    if not task.open_questions:
        raise TaskStateError(f"task {task.task_id} is {task.status}: it has no open questions.")
    asked = [question for question in task.questions if question["id"] in task.open_questions]
    given = given_answers(payload) if payload else ()
    if not given and payload != {}:  # {}: the tool shall decide all of them
        raise InvalidInputError("payload: no answer in it. Give {question id: answer}, or a list of answers.")
    pairs, _left_open = matched(asked, task.open_questions, given)
    ids = {question["text"]: question["id"] for question in asked}
    if strange := [name for name, _answer in pairs if name not in ids]:
        known = ", ".join(task.open_questions)
        raise TaskStateError(f"answers: {strange[0]!r} is no open question; open are {known}")
    answers = {ids[text]: answer for text, answer in pairs}
    return {
        "answers": [{"id": q["id"], "question": q["text"], "answer": answers.get(q["id"], "")} for q in asked]
    }
