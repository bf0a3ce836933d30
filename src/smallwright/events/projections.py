"""The state that follows from a task's events; nothing else decides it."""

from __future__ import annotations

from collections.abc import Iterable

from smallwright.events.event import Event
from smallwright.events.task_snapshot import TaskSnapshot


class StateProjection:
    """Folds events into a TaskSnapshot."""

    @staticmethod
    def rebuild_state(events: Iterable[Event]) -> TaskSnapshot:
        """The state after `events`, replayed in sequence order whatever order they come in."""
        raise NotImplementedError

    @staticmethod
    def apply(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
        """The state after one more event."""
        raise NotImplementedError
