"""What every face shows, as plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smallwright.events import Event, TaskSnapshot
from smallwright.events.task_snapshot import ModuleRecord
from smallwright.orchestrator.bug_reports import ReportOutcome


def event_view(event: Event) -> dict[str, Any]:
    """An event as it goes over the wire."""
    fields = event.to_dict()
    return {
        "event_id": fields["event_id"],
        "task_id": fields["task_id"],
        "version": fields["version"],
        "sequence": fields["sequence_number"],
        "code_version": fields["code_version"],
        "event_type": fields["event_type"],
        "timestamp": fields["timestamp"],
        "vector_clock": fields["vector_clock"],
        "causation_id": fields["causation_id"],
        "data": fields["data"],
    }


def report_view(outcome: ReportOutcome) -> dict[str, Any]:
    """What became of a bug report."""
    since = outcome.stale_since
    return {
        "valid": outcome.valid,
        "reason": outcome.reason,
        "impossible": outcome.impossible,
        "stale_since": None if since is None else event_view(since),
        "event": event_view(outcome.event),
    }


def task_line(task: TaskSnapshot) -> dict[str, Any]:
    """A task in a list."""
    return {
        "task_id": task.task_id,
        "status": str(task.status),
        "prompt": task.prompt,
        "modules": len(task.modules),
        "code_version": task.code_version,
    }


def task_view(task: TaskSnapshot) -> dict[str, Any]:
    """A task by itself."""
    return {
        **task_line(task),
        "forked_from": _thawed(task.settings.get("forked_from")),
        "attempt": task.attempt,
        "paused_by": sorted(task.paused_by),
        "instructions": [_thawed(instruction) for instruction in task.instructions],
        "answers": [list(pair) for pair in task.answers],
        "questions": [_thawed(question) for question in task.questions],
        "open_questions": list(task.open_questions),
        "modules": [_module(module) for module in task.modules.values()],
        "unused": [_thawed(item) for item in task.unused],
        "failure": _thawed(task.failure),
        "summary": task.summary,
        "totals": {model: dict(counts) for model, counts in task.totals.items()},
        "anomalies": len(task.anomalies),
        "last_sequence": task.last_sequence,
        "vector_clock": dict(task.clock),
    }


def task_files(task: TaskSnapshot, events: Sequence[Event]) -> dict[str, str]:
    """path -> text of its files: of a failed task, the version of each module that was best."""
    best = dict((task.failure or {}).get("best") or {})
    kept = {
        str(event.data["path"]): str(event.data["code"])
        for event in events
        if "code" in event.data and best.get(event.data.get("module")) == event.code_version
    }
    return {**task.files, **kept}


def _module(module: ModuleRecord) -> dict[str, Any]:
    return {
        "name": module.name,
        "status": module.status,
        "path": module.path,
        "tests_path": module.tests_path,
        "code_version": module.code_version,
        "code_hash": module.code_hash,
        "rounds": module.iteration,
        "passed": list(module.passed),
        "failed": [_thawed(failure) for failure in module.failed],
        "summary": module.summary,
        "reports": list(module.reports),
        "dependencies": list(module.dependencies),
    }


def _thawed(value: Any) -> Any:
    """Plain dicts and lists, of what the events hold frozen."""
    if isinstance(value, dict):
        return {key: _thawed(item) for key, item in value.items()}
    return [_thawed(item) for item in value] if isinstance(value, (list, tuple)) else value
