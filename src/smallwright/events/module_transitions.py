"""How events about one module change a task's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallwright.events.event import Event
from smallwright.events.event_data import mappings, optional_text, text, texts
from smallwright.events.event_types import EventType
from smallwright.events.task_draft import ModuleDraft, TaskDraft

_UNTESTED: Mapping[str, Any] = {"status": "generated", "correcting": False, "passed": (), "failed": ()}


def module_started(draft: TaskDraft, event: Event) -> None:
    """MODULE_STARTED."""
    record = record_of(draft, event)
    dependencies = texts(event.data, "dependencies") or record.dependencies
    draft.put(record, status="started", dependencies=dependencies)


def code_generated(draft: TaskDraft, event: Event) -> None:
    """CODE_GENERATED: a module's code, or the tests that hold it."""
    if event.code_version < draft.code_version:
        draft.stale_events += 1
        return
    _accept(draft, event)
    record, data = record_of(draft, event), event.data
    path, code = text(data, "path", record.path), text(data, "code", record.code)
    if _is_tests(path, record.name):
        digest = optional_text(data, "tests_hash") or optional_text(data, "code_hash")
        # the tests of a bug report, or the user's own: what passed before shows nothing now
        again = _UNTESTED if "reason" in data else {}
        draft.put(record, tests_path=path, tests=code, tests_hash=digest, **again)
        return
    draft.put(
        record,
        status="generated",
        path=path or record.name,
        code=code,
        code_hash=optional_text(data, "code_hash"),
        code_version=event.code_version,
        changed_at=event.sequence_number,
        changed_clock=event.vector_clock,
        passed=(),
        failed=(),
        reports=(),
    )


def tests_started(draft: TaskDraft, event: Event) -> None:
    """TEST_STARTED."""
    record = record_of(draft, event)
    if _is_past(record, event):
        draft.stale_events += 1
        return
    digest = optional_text(event.data, "tests_hash") or record.tests_hash
    draft.put(record, status=_unless_complete(record, "testing"), tests_hash=digest)


def tests_ended(draft: TaskDraft, event: Event) -> None:
    """TEST_PASSED and TEST_FAILED; an outcome for other code than the current is stale."""
    record, data = record_of(draft, event), event.data
    if _is_past(record, event):
        draft.stale_events += 1
        return
    ok = event.event_type == EventType.TEST_PASSED
    status = _unless_complete(record, "passed") if ok else "failing"
    draft.put(record, status=status, passed=texts(data, "passed"), failed=mappings(data, "failed"))


def module_complete(draft: TaskDraft, event: Event) -> None:
    """MODULE_COMPLETE."""
    record, data = record_of(draft, event), event.data
    if _is_past(record, event):
        draft.stale_events += 1
        return
    summary, functions = text(data, "summary"), mappings(data, "functions")
    draft.put(record, status="complete", summary=summary, functions=functions)


def _accept(draft: TaskDraft, event: Event) -> None:
    """Go to the code version of `event`, which is not below the current one."""
    step = event.code_version - draft.code_version
    if step == 0:
        draft.note(event, f"a change that does not raise code_version {event.code_version}")
    elif step > 1 and draft.code_version:
        draft.note(event, f"code_version {event.code_version} follows {draft.code_version}")
    draft.code_version = event.code_version


def record_of(draft: TaskDraft, event: Event) -> ModuleDraft:
    """The record of the event's module; a blank one, not among the modules yet, where there is none."""
    name = text(event.data, "module")
    return draft.modules.get(name) or ModuleDraft(name=name)


def _unless_complete(record: ModuleDraft, status: str) -> str:
    """The last run of all tests leaves a complete module complete, unless one fails."""
    return record.status if record.status == "complete" else status


def _is_past(record: ModuleDraft, event: Event) -> bool:
    """Whether `event` speaks of code that its module no longer has."""
    digest = optional_text(event.data, "code_hash")
    if digest and record.code_hash:
        return digest != record.code_hash
    return event.code_version < record.code_version


def _is_tests(path: str, module: str) -> bool:
    """Whether `path` is a file of tests, as pytest finds them, and not the module itself."""
    name = path.rstrip("/").rpartition("/")[2]
    return path != module and (name.startswith("test_") or name.endswith("_test.py"))
