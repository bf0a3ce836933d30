"""Events that people outside a run append to its log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallwright.errors import ConflictError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot, VectorClock, state_of
from smallwright.events.task_ids import no_such_task


def outside_event(  # noqa: PLR0913 - what an event says of itself
    actor: str,
    task: TaskSnapshot,
    event_type: EventType,
    data: Mapping[str, Any],
    *,
    seen_clock: Mapping[str, int] | None = None,
    code_version: int | None = None,
) -> Event:
    """An event by `actor`, who acts upon what it saw: all of `task`, or only what `seen_clock` covers.

    Its own last clock is merged too, so that no count of an actor occurs twice (1.2-07), provided that it is
    appended with task.last_sequence expected.
    """
    clock = task.clock if seen_clock is None else seen_clock
    own = task.clocks.get(actor, {})
    return Event.new(
        task.task_id,
        event_type,
        data,
        code_version=task.code_version if code_version is None else code_version,
        vector_clock=VectorClock.tick(VectorClock.merge(clock, own), actor),
        causation_id=task.last_event_id if seen_clock is None else None,
    )


async def known_task(store: EventStore, task_id: str) -> TaskSnapshot:
    """The task as its log has it. Raises NotFoundError."""
    task = await state_of(store, task_id)
    if not task.last_sequence:
        raise no_such_task(task_id)
    return task


async def conclude(
    store: EventStore, user: str, task_id: str, event_type: EventType, data: Mapping[str, Any]
) -> None:
    """Append the last event of a task, unless it has one."""
    while not (task := await known_task(store, task_id)).phase.ended:
        event = outside_event(user, task, event_type, data)
        try:
            await store.append(event, expected_sequence=task.last_sequence)
        except ConflictError:
            continue  # another event came between; look again
        return
