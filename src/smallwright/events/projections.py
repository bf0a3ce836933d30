"""The state that follows from a task's events; nothing else decides it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter

from smallwright.errors import EventValidationError
from smallwright.events import correction_transitions as correction
from smallwright.events import feedback_transitions as feedback
from smallwright.events import module_transitions as module
from smallwright.events import task_transitions as task
from smallwright.events.bookkeeping import actors, doubt, keep
from smallwright.events.event import Event
from smallwright.events.event_data import mapping, text
from smallwright.events.event_types import EventType
from smallwright.events.task_draft import TaskDraft
from smallwright.events.task_snapshot import TaskSnapshot, TaskStatus

_logger = logging.getLogger(__name__)

TRANSITIONS: Mapping[str, Callable[[TaskDraft, Event], None]] = {
    EventType.TASK_CREATED: task.created,
    EventType.TASK_STARTED: task.started,
    EventType.PLANNING_COMPLETE: task.planned,
    EventType.MODULE_STARTED: module.module_started,
    EventType.MODULE_ITERATION: correction.iterated,
    EventType.MODULE_COMPLETE: module.module_complete,
    EventType.CODE_GENERATED: module.code_generated,
    EventType.TEST_STARTED: module.tests_started,
    EventType.TEST_PASSED: module.tests_ended,
    EventType.TEST_FAILED: module.tests_ended,
    EventType.CORRECTION_STARTED: correction.correction_started,
    EventType.CORRECTION_COMPLETED: correction.correction_completed,
    EventType.BUG_REPORT_RECEIVED: feedback.reported,
    EventType.USER_INTERVENTION: feedback.intervened,
    EventType.DEAD_CODE_ANALYSIS: task.analysed,
    EventType.TASK_COMPLETE: task.completed,
    EventType.TASK_FAILED: task.failed,
    EventType.TASK_CANCELLED: task.cancelled,
}


class StateProjection:
    """Folds one task's events into a TaskSnapshot; odd events become anomalies, never a crash."""

    #: Raised with every change of what the same events lead to: snapshots of another version are not trusted.
    VERSION = 2

    @staticmethod
    def rebuild_state(events: Iterable[Event], since: TaskSnapshot | None = None) -> TaskSnapshot:
        """The state after `events`, replayed in sequence order whatever order they come in.

        `since` is the state after all events before them. Raises EventValidationError for two events of one
        sequence number, events not stored yet (number 0) and events of several tasks, a fork's after its
        source's apart.
        """
        draft = TaskDraft(since or TaskSnapshot.empty())
        for event in sorted(events, key=attrgetter("sequence_number")):
            _step(draft, event)
        return draft.snapshot()

    @staticmethod
    def apply(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
        """The state after one more event, which comes after all that `snapshot` has seen. Raises as above."""
        return StateProjection.rebuild_state((event,), since=snapshot)


def _step(draft: TaskDraft, event: Event) -> None:
    """One event more: the only way that a state changes."""
    if event.sequence_number <= draft.last_sequence:
        raise _misplaced(draft, event)
    if event.task_id != draft.task_id and draft.task_id:
        _fork(draft, event)
    made_by = actors(draft, event)
    doubt(draft, event, made_by)
    TRANSITIONS.get(event.event_type, _unknown)(draft, event)
    keep(draft, event, made_by)
    draft.status = _status(draft) if draft.paused_by or draft.open_questions else draft.phase


def _misplaced(draft: TaskDraft, event: Event) -> EventValidationError:
    number = event.sequence_number
    problem = "is not stored yet" if number == 0 else f"does not come after {draft.last_sequence}"
    if number == draft.last_sequence > 0:
        problem = "occurs twice"
    return EventValidationError(f"sequence_number: {number} of event {event.event_id} {problem}")


def _fork(draft: TaskDraft, event: Event) -> None:
    """Go on as the task that `event` makes of this one. Raises EventValidationError where it makes none."""
    source = mapping(event.data, "forked_from") if event.event_type == EventType.TASK_CREATED else {}
    if draft.task_id != text(source, "task_id"):
        raise EventValidationError(f"task_id: {event.task_id!r} among the events of {draft.task_id!r}")
    draft.version = 0  # its own stream begins at version 1


def _unknown(draft: TaskDraft, event: Event) -> None:
    _logger.warning("event %d has the unknown type %s: skipped", event.sequence_number, event.event_type)
    draft.note(event, "unknown type: skipped")


def _status(draft: TaskDraft) -> TaskStatus:
    """What follows from phase, pauses and open questions."""
    if draft.paused_by and not draft.phase.ended:
        return TaskStatus.PAUSED
    if draft.open_questions and draft.phase == TaskStatus.RUNNING:
        return TaskStatus.WAITING
    return draft.phase
