"""Gate 2: how urgent each event is, and what may push what aside (2.1)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventType
from smallwright.orchestrator import TaskOrchestrator, TaskPriority, TaskPriorityAssigner

ALL = {
    TaskPriority.CRITICAL: {"USER_INTERVENTION", "TASK_CANCELLED"},
    TaskPriority.HIGH: {
        *("TASK_CREATED", "TASK_STARTED", "PLANNING_COMPLETE", "MODULE_STARTED", "CODE_GENERATED"),
        *("CORRECTION_STARTED", "CORRECTION_COMPLETED", "BUG_REPORT_RECEIVED"),
    },
    TaskPriority.MEDIUM: {
        *("TEST_STARTED", "TEST_PASSED", "TEST_FAILED", "MODULE_ITERATION"),
        *("MODULE_COMPLETE", "TASK_COMPLETE", "TASK_FAILED"),
    },
    TaskPriority.LOW: {"DEAD_CODE_ANALYSIS"},
    TaskPriority.BACKGROUND: set(),
}


@pytest.mark.req("2.1-01")
def test_the_levels_and_their_numbers():
    levels = {"CRITICAL": 0, "HIGH": 10, "MEDIUM": 20, "LOW": 30, "BACKGROUND": 40}
    assert {priority.name: int(priority) for priority in TaskPriority} == levels
    assert min(TaskPriority) is TaskPriority.CRITICAL


@pytest.mark.req("2.1-02")
def test_each_of_the_18_types_has_its_priority():
    found = {priority: set() for priority in TaskPriority}
    for event_type in EventType:
        event = Event.new("task", event_type)
        found[TaskPriorityAssigner().assign_priority(event)].add(event_type.value)
    assert found == ALL


@pytest.mark.req("2.1-02")
@pytest.mark.parametrize(
    "event",
    [
        *(None, 5, "TEST_PASSED", {}, object(), SimpleNamespace(event_type=None)),
        *(SimpleNamespace(event_type="NEW_TYPE"), SimpleNamespace(event_type=[])),
    ],
)
def test_what_has_no_known_type_is_background(event):
    assert TaskPriorityAssigner().assign_priority(event) is TaskPriority.BACKGROUND


@pytest.mark.req("2.1-03")
@pytest.mark.parametrize(("new", "running"), [("CRITICAL", "MEDIUM"), ("HIGH", "LOW"), (0, 20), (79, 99)])
def test_20_apart_pushes_aside(new, running):
    assert TaskPriorityAssigner().should_preempt(new, running)
    assert not TaskPriorityAssigner().should_preempt(running, new)


@pytest.mark.req("2.1-03")
@pytest.mark.parametrize(
    ("new", "running"), [("HIGH", "MEDIUM"), ("CRITICAL", "HIGH"), (1, 20), ("LOW", "LOW")]
)
def test_less_than_20_apart_does_not(new, running):
    assert not TaskPriorityAssigner().should_preempt(new, running)


@pytest.mark.req("2.1-04")
@pytest.mark.parametrize("priority", [-1, -20, 101, 1.5, None, True, "INVALID", "", "10"])
async def test_what_is_no_priority_is_refused_everywhere(priority):
    async def work() -> None: ...

    orchestrator = TaskOrchestrator()
    for refused in (
        lambda: TaskPriorityAssigner().should_preempt(priority, 0),
        lambda: TaskPriorityAssigner().should_preempt(0, priority),
    ):
        with pytest.raises(InvalidInputError, match="priority"):
            refused()
    with pytest.raises(InvalidInputError, match="to 100, or one of CRITICAL"):
        await orchestrator.submit_task("a", work, priority)
    assert orchestrator.get_queue_stats().queued == 0


@pytest.mark.req("2.1-04")
async def test_numbers_from_0_to_100_and_names_are_taken():
    ran: list[int | str] = []

    def note(priority: int | str):
        async def work() -> None:
            ran.append(priority)

        return work

    orchestrator = TaskOrchestrator(max_concurrent=1)
    for priority in (100, "low", 15, "CRITICAL", TaskPriority.HIGH):
        await orchestrator.submit_task(str(priority), note(priority), priority)
    async with orchestrator:
        await orchestrator.join()
    assert ran == ["CRITICAL", TaskPriority.HIGH, 15, "low", 100]
