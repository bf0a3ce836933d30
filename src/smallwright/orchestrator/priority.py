"""How urgent a step is: by the type of its event."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from smallwright.errors import SubmissionError
from smallwright.events import EventType

HIGHEST_NUMBER: Final = 100
PREEMPTION_GAP: Final = 20


class TaskPriority(IntEnum):
    """Urgency of a step; the lower number runs first. Any whole number from 0 to 100 is a priority too."""

    CRITICAL = 0
    HIGH = 10
    MEDIUM = 20
    LOW = 30
    BACKGROUND = 40


BY_TYPE: Final[Mapping[str, TaskPriority]] = MappingProxyType(
    {
        EventType.USER_INTERVENTION: TaskPriority.CRITICAL,
        EventType.TASK_CANCELLED: TaskPriority.CRITICAL,
        EventType.BUG_REPORT_RECEIVED: TaskPriority.HIGH,
        EventType.TASK_CREATED: TaskPriority.HIGH,
        EventType.TASK_STARTED: TaskPriority.HIGH,
        EventType.PLANNING_COMPLETE: TaskPriority.HIGH,
        EventType.MODULE_STARTED: TaskPriority.HIGH,
        EventType.CODE_GENERATED: TaskPriority.HIGH,
        EventType.CORRECTION_STARTED: TaskPriority.HIGH,
        EventType.CORRECTION_COMPLETED: TaskPriority.HIGH,
        EventType.TEST_STARTED: TaskPriority.MEDIUM,
        EventType.TEST_PASSED: TaskPriority.MEDIUM,
        EventType.TEST_FAILED: TaskPriority.MEDIUM,
        EventType.MODULE_ITERATION: TaskPriority.MEDIUM,
        EventType.MODULE_COMPLETE: TaskPriority.MEDIUM,
        EventType.TASK_COMPLETE: TaskPriority.MEDIUM,
        EventType.TASK_FAILED: TaskPriority.MEDIUM,
        EventType.DEAD_CODE_ANALYSIS: TaskPriority.LOW,
    }
)
"""The priority of each of the 18 types."""


def checked_priority(value: object) -> int:
    """The priority as a number from 0 (first) to 100; names of TaskPriority are taken as well.

    Raises SubmissionError for anything else.
    """
    if isinstance(value, str) and value.upper() in TaskPriority.__members__:
        return TaskPriority[value.upper()]
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST_NUMBER:
        return value
    names = ", ".join(TaskPriority.__members__)
    raise SubmissionError(f"priority {value!r}: give a whole number from 0 (first) to 100, or one of {names}")


class TaskPriorityAssigner:
    """Decides how urgent an event is, and whether it is urgent enough to push another aside."""

    @staticmethod
    def assign_priority(event: object) -> TaskPriority:
        """The priority of the step that `event` stands for; BACKGROUND where it has no known type."""
        event_type = getattr(event, "event_type", None)
        if not isinstance(event_type, str):
            return TaskPriority.BACKGROUND
        return BY_TYPE.get(event_type, TaskPriority.BACKGROUND)

    @staticmethod
    def should_preempt(new: int | str, running: int | str) -> bool:
        """Whether work of priority `new` may push work of priority `running` aside: from 20 apart.

        Raises SubmissionError for a priority that is none.
        """
        return checked_priority(running) - checked_priority(new) >= PREEMPTION_GAP
