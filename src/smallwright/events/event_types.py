"""The 18 types of event; nothing else records what happened."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """What an event says; what each carries stands in docs/events.md."""

    TASK_CREATED = "TASK_CREATED"
    TASK_STARTED = "TASK_STARTED"
    PLANNING_COMPLETE = "PLANNING_COMPLETE"
    MODULE_STARTED = "MODULE_STARTED"
    MODULE_ITERATION = "MODULE_ITERATION"
    MODULE_COMPLETE = "MODULE_COMPLETE"
    CODE_GENERATED = "CODE_GENERATED"
    TEST_STARTED = "TEST_STARTED"
    TEST_PASSED = "TEST_PASSED"
    TEST_FAILED = "TEST_FAILED"
    CORRECTION_STARTED = "CORRECTION_STARTED"
    CORRECTION_COMPLETED = "CORRECTION_COMPLETED"
    BUG_REPORT_RECEIVED = "BUG_REPORT_RECEIVED"
    USER_INTERVENTION = "USER_INTERVENTION"
    DEAD_CODE_ANALYSIS = "DEAD_CODE_ANALYSIS"
    TASK_COMPLETE = "TASK_COMPLETE"
    TASK_FAILED = "TASK_FAILED"
    TASK_CANCELLED = "TASK_CANCELLED"

    @staticmethod
    def known(name: str) -> EventType | str:
        """The member called `name`; the plain string where a newer version wrote a type this one lacks."""
        return EventType.__members__.get(name, name)


#: The types that end a task.
ENDS = (EventType.TASK_COMPLETE, EventType.TASK_FAILED, EventType.TASK_CANCELLED)
