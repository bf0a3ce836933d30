"""What a user does to a task, as events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from smallwright.errors import InvalidInputError, TaskStateError
from smallwright.events import Event, EventType, TaskSnapshot, VectorClock


def user_event(
    user: str, task_id: str, event_type: EventType, data: Mapping[str, Any], seen: Sequence[Event]
) -> Event:
    """An event by `user`, who has seen the task's events `seen` and acts upon the last of them."""
    clock: Mapping[str, int] = {}
    for event in seen:
        clock = VectorClock.merge(clock, event.vector_clock)
    last = seen[-1] if seen else None
    return Event.new(
        task_id,
        event_type,
        data,
        code_version=last.code_version if last else 0,
        vector_clock=VectorClock.tick(clock, user),
        causation_id=last.event_id if last else None,
    )


def answer_data(task: TaskSnapshot, answers: Mapping[str, str], seen: Event) -> dict[str, Any]:
    """The USER_INTERVENTION that answers open questions; "" where the tool shall decide.

    Raises TaskStateError where none is open, and InvalidInputError naming an id that is not.
    """
    if not task.open_questions:
        raise TaskStateError(f"task {task.task_id} is {task.status}: it has no open questions.")
    if strange := sorted(set(answers) - set(task.open_questions)):
        known = ", ".join(task.open_questions)
        raise InvalidInputError(f"answers: {strange[0]!r} is no open question; open are {known}")
    asked = [question for question in task.questions if question["id"] in task.open_questions]
    given = [
        {"id": question["id"], "question": question["text"], "answer": answers.get(question["id"], "")}
        for question in asked
    ]
    return {
        "kind": "answer",
        "payload": {"answers": given},
        "requested_at": datetime.now(UTC).isoformat(),
        "took_effect_after": seen.sequence_number,
    }
