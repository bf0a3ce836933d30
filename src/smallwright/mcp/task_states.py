"""Snapshots of tasks as the tools answer them."""

from __future__ import annotations

from typing import Any

from smallwright.events import Event, TaskSnapshot
from smallwright.mcp.results import TaskEvent, TaskState
from smallwright.service.views import event_view, task_view


def state_of(task: TaskSnapshot) -> TaskState:
    """A task by itself, with the questions that are open."""
    view = task_view(task)
    view["open_questions"] = [
        {"id": each["id"], "text": each.get("text") or "", "options": each.get("options") or []}
        for each in task.unanswered
    ]
    return TaskState.model_validate(view)


def event_of(event: Event, *, with_calls: bool) -> TaskEvent:
    """An event; what the model was asked and answered only where that is wanted."""
    view: dict[str, Any] = event_view(event)
    if not with_calls:
        view["data"] = {key: value for key, value in view["data"].items() if key != "calls"}
    return TaskEvent.model_validate(view)
