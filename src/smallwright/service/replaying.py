"""Replays of tasks, as the service offers them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from smallwright.errors import TaskStateError
from smallwright.events import Event, EventStore, EventType
from smallwright.service.task_queries import task_events, task_history

if TYPE_CHECKING:
    from smallwright.orchestrator.replaying import ReplayReport

#: Replays the task whose events these are, a fork's after its source's.
Replayer = Callable[[Sequence[Event]], Awaitable["ReplayReport"]]


async def replay_task(store: EventStore, replayer: Replayer | None, task_id: str) -> ReplayReport:
    """Run a task again from its log. Raises NotFoundError, and TaskStateError where nothing can run."""
    (created,) = await task_events(store, task_id, limit=1)
    if created.event_type != EventType.TASK_CREATED or "repository" in created.data:
        raise TaskStateError(f"task {task_id} was made by no run of Smallwright, so none can be replayed.")
    if replayer is None:
        raise TaskStateError(f"task {task_id} can't be replayed here: no coder was given.")
    return await replayer(await task_history(store, task_id))
