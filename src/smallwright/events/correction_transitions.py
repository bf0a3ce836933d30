"""How corrections of a module, and bug reports that came to nothing, change a task's state."""

from __future__ import annotations

from smallwright.events.event import Event
from smallwright.events.event_data import integer
from smallwright.events.module_transitions import code_generated, record_of
from smallwright.events.task_draft import ModuleDraft, TaskDraft


def iterated(draft: TaskDraft, event: Event) -> None:
    """MODULE_ITERATION: a round of correction, or that a bug report could not be reproduced."""
    record = record_of(draft, event)
    if "report" in event.data:
        draft.put(record, reports=record.reports[1:])
    else:
        draft.put(record, iteration=integer(event.data, "round") or record.iteration + 1)


def correction_started(draft: TaskDraft, event: Event) -> None:
    """CORRECTION_STARTED."""
    draft.put(record_of(draft, event), status="correcting", correcting=True)


def correction_completed(draft: TaskDraft, event: Event) -> None:
    """CORRECTION_COMPLETED: other code, or the best so far kept."""
    record = record_of(draft, event)
    if not record.correcting:
        draft.note(event, "CORRECTION_COMPLETED without CORRECTION_STARTED")
    if "report" in event.data:  # nobody could reproduce it: the code is as good as it was
        draft.put(record, status=_before(record), correcting=False, reports=record.reports[1:])
    elif event.data.get("outcome") == "kept best":
        draft.put(record, status="failing", correcting=False)
    elif event.code_version < draft.code_version:
        draft.stale_events += 1
    else:
        code_generated(draft, event)
        draft.put(record_of(draft, event), correcting=False)


def _before(record: ModuleDraft) -> str:
    """The status of a module before a bug report on it was looked at."""
    if record.failed:
        return "failing"
    return "complete" if record.summary else "passed" if record.passed else "generated"
