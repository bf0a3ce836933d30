"""How events about one module change a task's state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from smallwright.events.anomalies import noted, stale
from smallwright.events.event import Event
from smallwright.events.event_data import integer, mappings, optional_text, text, texts
from smallwright.events.event_types import EventType
from smallwright.events.frozen_json import FrozenDict
from smallwright.events.task_snapshot import ModuleRecord, TaskSnapshot


def module_started(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """MODULE_STARTED."""
    dependencies = texts(event.data, "dependencies") or _record(snapshot, event).dependencies
    return _with(snapshot, event, status="started", dependencies=dependencies)


def code_generated(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """CODE_GENERATED: a module's code, or the tests that hold it."""
    if event.code_version < snapshot.code_version:
        return stale(snapshot)
    snapshot = _accepted(snapshot, event)
    record = _record(snapshot, event)
    path, code = text(event.data, "path", record.path), text(event.data, "code", record.code)
    if _is_tests(path, text(event.data, "module")):
        digest = optional_text(event.data, "tests_hash") or optional_text(event.data, "code_hash")
        return _with(snapshot, event, tests_path=path, tests=code, tests_hash=digest)
    return _with(
        snapshot,
        event,
        status="generated",
        path=path or record.name,
        code=code,
        code_hash=optional_text(event.data, "code_hash"),
        code_version=event.code_version,
        changed_at=event.sequence_number,
        changed_clock=event.vector_clock,
        passed=(),
        failed=(),
        reports=(),
    )


def iterated(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """MODULE_ITERATION."""
    after = _record(snapshot, event).iteration + 1
    return _with(snapshot, event, iteration=integer(event.data, "round") or after)


def tests_started(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TEST_STARTED."""
    if _is_past(snapshot, event):
        return stale(snapshot)
    record = _record(snapshot, event)
    digest = optional_text(event.data, "tests_hash") or record.tests_hash
    return _with(snapshot, event, status=_unless_complete(record, "testing"), tests_hash=digest)


def tests_ended(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """TEST_PASSED and TEST_FAILED; an outcome for other code than the current is stale."""
    if _is_past(snapshot, event):
        return stale(snapshot)
    ok = event.event_type == EventType.TEST_PASSED
    status = _unless_complete(_record(snapshot, event), "passed") if ok else "failing"
    passed, failed = texts(event.data, "passed"), mappings(event.data, "failed")
    return _with(snapshot, event, status=status, passed=passed, failed=failed)


def correction_started(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """CORRECTION_STARTED."""
    return _with(snapshot, event, status="correcting", correcting=True)


def correction_completed(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """CORRECTION_COMPLETED: other code, or the best so far kept."""
    if not _record(snapshot, event).correcting:
        snapshot = noted(snapshot, event, "CORRECTION_COMPLETED without CORRECTION_STARTED")
    if event.data.get("outcome") == "kept best":
        return _with(snapshot, event, status="failing", correcting=False)
    if event.code_version < snapshot.code_version:
        return stale(snapshot)
    return _with(code_generated(snapshot, event), event, correcting=False)


def module_complete(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """MODULE_COMPLETE."""
    if _is_past(snapshot, event):
        return stale(snapshot)
    summary, functions = text(event.data, "summary"), mappings(event.data, "functions")
    return _with(snapshot, event, status="complete", summary=summary, functions=functions)


def _accepted(snapshot: TaskSnapshot, event: Event) -> TaskSnapshot:
    """`snapshot` at the code version of `event`, which is not below its own."""
    step = event.code_version - snapshot.code_version
    if step == 0:
        snapshot = noted(snapshot, event, f"a change that does not raise code_version {event.code_version}")
    elif step > 1 and snapshot.code_version:
        snapshot = noted(
            snapshot, event, f"code_version {event.code_version} follows {snapshot.code_version}"
        )
    return replace(snapshot, code_version=event.code_version)


def _record(snapshot: TaskSnapshot, event: Event) -> ModuleRecord:
    name = text(event.data, "module")
    return snapshot.modules.get(name, ModuleRecord(name=name))


def _with(snapshot: TaskSnapshot, event: Event, **changes: Any) -> TaskSnapshot:
    """`snapshot` with `changes` to the event's module; unchanged where it names none."""
    if not (name := text(event.data, "module")):
        return snapshot
    record = replace(_record(snapshot, event), **changes)
    return replace(snapshot, modules=FrozenDict({**snapshot.modules, name: record}))


def _unless_complete(record: ModuleRecord, status: str) -> str:
    """The last run of all tests leaves a complete module complete, unless one fails."""
    return record.status if record.status == "complete" else status


def _is_past(snapshot: TaskSnapshot, event: Event) -> bool:
    """Whether `event` speaks of code that its module no longer has."""
    record, digest = _record(snapshot, event), optional_text(event.data, "code_hash")
    if digest and record.code_hash:
        return digest != record.code_hash
    return event.code_version < record.code_version


def _is_tests(path: str, module: str) -> bool:
    """Whether `path` is a file of tests, as pytest finds them, and not the module itself."""
    name = PurePosixPath(path).name
    return path != module and (name.startswith("test_") or name.endswith("_test.py"))
