"""Who acts in a task, and the vector clock of what each does."""

from __future__ import annotations

from collections.abc import Iterable

from smallwright.events import Event, EventType, VectorClock

PLANNER = "planner"
ANALYST = "analyst"
SYSTEM = "system"


def coder_of(module: str) -> str:
    """The actor who writes a module."""
    return f"coder:{module}"


def tester_of(module: str) -> str:
    """The actor who tests a module."""
    return f"tester:{module}"


def corrector_of(module: str) -> str:
    """The actor who corrects a module."""
    return f"corrector:{module}"


class ActorClocks:
    """The last clock of each actor of a task; goes on from its history."""

    def __init__(self, history: Iterable[Event] = ()) -> None:
        self._last: dict[str, dict[str, int]] = {}
        for event in history:
            self.observe(event)

    def observe(self, event: Event) -> None:
        """Learn from an event of the history; events come in sequence order.

        The first event that bears an actor's count is that actor's own: others only merge it later.
        """
        clock = dict(event.vector_clock)
        for actor, count in clock.items():
            if count > self._last.get(actor, {}).get(actor, 0):
                self._last[actor] = clock

    def tick(self, actor: str, acted_upon: Iterable[Event]) -> dict[str, int]:
        """tick(merge of the clocks of all events acted upon, the actor's own last included; actor)."""
        clock = dict(self._last.get(actor, {}))
        for event in acted_upon:
            clock = dict(VectorClock.merge(clock, event.vector_clock))
        self._last[actor] = dict(VectorClock.tick(clock, actor))
        return dict(self._last[actor])


def code_version_of(history: Iterable[Event]) -> int:
    """The version of the code after these events, 0 before there is any.

    A bug report bears the version that its reporter saw, and there may be none such.
    """
    own = (e.code_version for e in history if e.event_type != EventType.BUG_REPORT_RECEIVED)
    return max(own, default=0)
