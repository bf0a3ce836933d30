"""A task's states under any order of interventions, runs and ends, beside a model of ten lines."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import sampled_from
from tests.fakes.scripted_workflow import created

from smallwright.errors import TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot, VectorClock, state_of
from smallwright.orchestrator import InterventionManager
from smallwright.storage.memory import MemoryStorage

ENDS = {
    EventType.TASK_COMPLETE: "completed",
    EventType.TASK_FAILED: "failed",
    EventType.TASK_CANCELLED: "cancelled",
}


class TaskMachine(RuleBasedStateMachine):
    """`phase`, `paused` and `cancelling` say what the log must lead to."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.Runner()
        self.store = EventStore(MemoryStorage())
        self.users = InterventionManager(self.store)
        self.phase, self.paused, self.cancelling, self.count = "created", False, False, 1
        self.loop.run(self.store.append(created()))

    @rule(kind=sampled_from(["pause", "resume", "steer", "queue", "amend", "cancel"]))
    def intervene(self, kind: str) -> None:
        words = "do it so" if kind in {"steer", "queue", "amend"} else None
        if self.allowed(kind):
            self.loop.run(self.users.intervene("task", kind, words))
            self.count += 1
            self.paused = kind == "pause" or (self.paused and kind != "resume")
            self.cancelling = self.cancelling or kind == "cancel"
        else:
            with pytest.raises(TaskStateError):
                self.loop.run(self.users.intervene("task", kind, words))

    @rule()
    def start(self) -> None:
        if self.phase != "cancelled":
            attempt = self.state().attempt + 1
            self.append(EventType.TASK_STARTED, {"attempt": attempt, "resumed_after": None})
            self.phase = "running"

    @rule(end=sampled_from(sorted(ENDS)))
    def end(self, end: EventType) -> None:
        if self.phase == "running":
            self.append(end, {"summary": "", "reason": "", "by": "system"})
            self.phase = ENDS[end]

    @invariant()
    def the_log_says_what_the_model_says(self) -> None:
        if not hasattr(self, "store"):
            return
        state = self.state()
        ended = self.phase in ENDS.values()
        assert str(state.phase) == self.phase
        assert state.status == ("paused" if self.paused and not ended else self.phase)
        assert (state.version, state.anomalies) == (self.count, ())

    def allowed(self, kind: str) -> bool:
        ended = self.phase in ENDS.values()
        return {
            "pause": not ended and not self.paused,
            "resume": not ended and self.paused,
            "cancel": not ended and not self.cancelling,
        }.get(kind, self.phase != "cancelled")

    def state(self) -> TaskSnapshot:
        return self.loop.run(state_of(self.store, "task"))

    def append(self, event_type: EventType, data: dict[str, Any]) -> None:
        state = self.state()
        clock = VectorClock.tick(state.clock, "planner")
        event = Event.new("task", event_type, data, vector_clock=clock, causation_id=state.last_event_id)
        self.loop.run(self.store.append(event))
        self.count += 1

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()


TaskMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestTaskMachine = pytest.mark.req("6-05", "1.4-04")(TaskMachine.TestCase)
