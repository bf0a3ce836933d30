"""What a user does to a task, as events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smallwright.events import Event, EventType, VectorClock


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
