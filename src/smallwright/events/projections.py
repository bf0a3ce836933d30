"""The state that follows from a task's events; nothing else decides it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from operator import attrgetter

from smallwright.errors import EventValidationError
from smallwright.events import feedback_transitions as feedback
from smallwright.events import module_transitions as module
from smallwright.events import task_transitions as task
from smallwright.events.anomalies import noted
from smallwright.events.bookkeeping import doubts, kept
from smallwright.events.event import Event
from smallwright.events.event_data import mapping, text
from smallwright.events.event_types import EventType
from smallwright.events.task_snapshot import TaskSnapshot, TaskStatus

_logger = logging.getLogger(__name__)

TRANSITIONS: Mapping[str, Callable[[TaskSnapshot, Event], TaskSnapshot]] = {
    EventType.TASK_CREATED: task.created,
    EventType.TASK_STARTED: task.started,
    EventType.PLANNING_COMPLETE: task.planned,
    EventType.MODULE_STARTED: module.module_started,
    EventType.MODULE_ITERATION: module.iterated,
    EventType.MODULE_COMPLETE: module.module_complete,
    EventType.CODE_GENERATED: module.code_generated,
    EventType.TEST_STARTED: module.tests_started,
    EventType.TEST_PASSED: module.tests_ended,
    EventType.TEST_FAILED: module.tests_ended,
    EventType.CORRECTION_STARTED: module.correction_started,
    EventType.CORRECTION_COMPLETED: module.correction_completed,
    EventType.BUG_REPORT_RECEIVED: feedback.reported,
    EventType.USER_INTERVENTION: feedback.intervened,
    EventType.DEAD_CODE_ANALYSIS: task.analysed,
    EventType.TASK_COMPLETE: task.completed,
    EventType.TASK_FAILED: task.failed,
    EventType.TASK_CANCELLED: task.cancelled,
}


class StateProjection:
    """Folds one task's events into a TaskSnapshot; odd events become anomalies, never a crash."""

    @staticmethod
    def rebuild_state(events: Iterable[Event]) -> TaskSnapshot:
        """The state after `events`, replayed in sequence order whatever order they come in.

        Raises EventValidationError for two events of one sequence number, events not stored yet (number 0)
        and events of several tasks, a fork's after its source's apart.
        """
        in_order = sorted(events, key=attrgetter("sequence_number"))
        return reduce(StateProjection.apply, in_order, TaskSnapshot.empty())

    @staticmethod
    def apply(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
        """The state after one more event, which comes after all that `snapshot` has seen. Raises as above."""
        _check_place(snapshot, event)
        if snapshot.task_id not in ("", event.task_id):
            snapshot = replace(snapshot, version=0)  # a fork: its own stream begins at version 1
        snapshot = noted(snapshot, event, *doubts(snapshot, event))
        transition = TRANSITIONS.get(event.event_type, _unknown)
        return _settled(kept(transition(snapshot, event), event))


def _check_place(snapshot: TaskSnapshot, event: Event) -> None:
    number = event.sequence_number
    if number <= snapshot.last_sequence:
        problem = "is not stored yet" if number == 0 else f"does not come after {snapshot.last_sequence}"
        if number == snapshot.last_sequence > 0:
            problem = "occurs twice"
        raise EventValidationError(f"sequence_number: {number} of event {event.event_id} {problem}")
    source = mapping(event.data, "forked_from") if event.event_type == EventType.TASK_CREATED else {}
    if snapshot.task_id not in ("", event.task_id, text(source, "task_id")):
        raise EventValidationError(f"task_id: {event.task_id!r} among the events of {snapshot.task_id!r}")


def _unknown(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    _logger.warning("event %d has the unknown type %s: skipped", event.sequence_number, event.event_type)
    return noted(snapshot, event, "unknown type: skipped")


def _settled(snapshot: TaskSnapshot) -> TaskSnapshot:
    """`snapshot` with the status that follows from its phase, pauses and open questions."""
    status = snapshot.phase
    if not status.ended and snapshot.paused_by:
        status = TaskStatus.PAUSED
    elif status == TaskStatus.RUNNING and snapshot.open_questions:
        status = TaskStatus.WAITING
    return snapshot if snapshot.status == status else replace(snapshot, status=status)
