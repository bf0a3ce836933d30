"""What the JSON lines of `smallwright run --json` say of a task."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """Figures of one run."""

    task_id: str | None
    ended_as: str | None  # "TASK_COMPLETE", "TASK_FAILED", "TASK_CANCELLED" or None
    reason: str  # of a failure
    tests_passed: int  # in the last run of each module's own tests
    tests_run: int
    rounds: int  # corrections started
    model_calls: int
    prompt_tokens: int
    completion_tokens: int


def read_events(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The wire messages among `lines`; a line that is no event is passed over."""
    events = []
    for line in lines:
        try:
            message = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(message, dict) and "event_type" in message:
            events.append(message)
    return events


def facts_of(events: Iterable[dict[str, Any]]) -> TaskFacts:
    """Counts over a task's wire messages."""
    events = list(events)
    ends = [event for event in events if event["event_type"] in ENDS]
    end = ends[-1] if ends else None
    last_runs = {
        event["data"].get("module"): event["data"]
        for event in events
        if event["event_type"] in ("TEST_PASSED", "TEST_FAILED")
    }
    passed = sum(_size(data.get("passed")) for data in last_runs.values())
    failed = sum(_size(data.get("failed")) for data in last_runs.values())
    calls = [call for event in events for call in event["data"].get("calls") or () if isinstance(call, dict)]
    return TaskFacts(
        task_id=events[0]["task_id"] if events else None,
        ended_as=end["event_type"] if end else None,
        reason=str(end["data"].get("message") or end["data"].get("reason") or "") if end else "",
        tests_passed=passed,
        tests_run=passed + failed,
        rounds=sum(event["event_type"] == "CORRECTION_STARTED" for event in events),
        model_calls=len(calls),
        prompt_tokens=sum(call.get("prompt_tokens") or 0 for call in calls),
        completion_tokens=sum(call.get("completion_tokens") or 0 for call in calls),
    )


ENDS = ("TASK_COMPLETE", "TASK_FAILED", "TASK_CANCELLED")


def _size(tests: Any) -> int:
    """`passed` is a list of ids or their number; `failed` a list of failures."""
    if isinstance(tests, int):
        return tests
    return len(tests) if isinstance(tests, list | tuple) else 0
