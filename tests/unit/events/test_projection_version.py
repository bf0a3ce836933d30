"""Snapshots of another projection are not trusted: one that gives another state needs another version."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

import msgspec
import pytest
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, code, correction, event_log, report

from smallwright.events import Event, StateProjection

#: Version of the projection -> SHA-256 of the state that it gives for `history`.
DIGESTS = {2: "856aa9758f6be24d169befe5504009c0096321249cc0c2eb9ab0f1948f16e322"}
OUTCOME = {
    "module": "a.py",
    "passed": ["t"],
    "failed": [{"id": "u", "message": "no"}],
    "calls": [{"model": "m"}],
}
QUESTIONS = {"outcome": "questions", "questions": [{"text": "which?"}]}


def history() -> list[Event]:
    """All types, with ids that are always the same."""
    rows: list[Row] = [
        CREATED,
        STARTED,
        ("PLANNING_COMPLETE", 0, QUESTIONS),
        ("USER_INTERVENTION", 0, {"kind": "answer", "payload": "this one"}, "user:1"),
        PLANNED,
        ("MODULE_STARTED", 0, {"module": "a.py", "dependencies": ["b.py"]}, "coder:a.py"),
        code(1, path="test_a.py", tests_hash="0"),
        code(2),
        ("TEST_STARTED", 2, {"module": "a.py"}, "tester:a.py"),
        ("TEST_FAILED", 2, OUTCOME, "tester:a.py"),
        ("MODULE_ITERATION", 2, {"module": "a.py"}, "corrector:a.py"),
        *correction(3),
        ("TEST_PASSED", 3, OUTCOME, "tester:a.py"),
        ("TEST_PASSED", 1, OUTCOME, "tester:a.py"),
        ("MODULE_COMPLETE", 3, {"module": "a.py", "summary": "s"}, "coder:a.py"),
        ("USER_INTERVENTION", 3, {"kind": "steer", "payload": {"text": "faster"}}, "user:1"),
        ("USER_INTERVENTION", 3, {"kind": "pause"}, "user:1"),
        ("DEAD_CODE_ANALYSIS", 3, {"unused": [{"name": "f"}]}, "analyst"),
        ("TASK_FAILED", 3, {"message": "no"}),
        report(3),
        ("TASK_STARTED", 3, {"attempt": 2}),
        ("TASK_COMPLETE", 3, {"summary": "done"}),
        ("TASK_CANCELLED", 3, {"reason": "late"}, "user:1"),
        ("FROM_A_NEWER_VERSION", 3, {}),
    ]
    ids = [str(UUID(int=number)) for number in range(len(rows))]
    return [
        replace(event, event_id=ids[number], causation_id=ids[number - 1] if number else None)
        for number, event in enumerate(event_log(rows))
    ]


@pytest.mark.req("1.4-09")
def test_another_state_means_another_version() -> None:
    state = msgspec.json.encode(StateProjection.rebuild_state(history()), order="deterministic")
    assert DIGESTS.get(StateProjection.VERSION) == hashlib.sha256(state).hexdigest(), (
        "the projection gives another state: raise StateProjection.VERSION, and enter the new digest"
    )
