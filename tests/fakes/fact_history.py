"""The history of a task with one module, which is corrected once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from smallwright.events import Event, EventType

CODE = (
    "def check(text: str) -> bool:\n    return bool(text)\n\n\ndef main() -> bool:\n    return check('a')\n"
)
TESTS = "from a import check\n\n\ndef test_check():\n    assert check('x')\n"
PUBLIC = [{"name": "check", "signature": "def check(text)", "purpose": "Says whether."}]
FAILED = {"id": "test_a.py::test_check", "message": "no"}
HISTORY: list[tuple[EventType, dict[str, Any], int]] = [
    (EventType.TASK_CREATED, {"prompt": "check things"}, 0),
    (EventType.TASK_STARTED, {"attempt": 1}, 0),
    (
        EventType.PLANNING_COMPLETE,
        {"modules": [{"name": "a.py", "purpose": "Checks.", "dependencies": [], "public": PUBLIC}]},
        0,
    ),
    (EventType.MODULE_STARTED, {"module": "a.py"}, 0),
    (EventType.CODE_GENERATED, {"module": "a.py", "path": "test_a.py", "code": TESTS}, 1),
    (EventType.CODE_GENERATED, {"module": "a.py", "path": "a.py", "code": CODE.replace("main", "old")}, 2),
    (EventType.TEST_FAILED, {"module": "a.py", "failed": [FAILED]}, 2),
    (EventType.MODULE_ITERATION, {"module": "a.py", "round": 1, "strategy": "repair"}, 2),
    (EventType.CORRECTION_COMPLETED, {"module": "a.py", "path": "a.py", "code": CODE}, 3),
    (EventType.TEST_PASSED, {"module": "a.py", "passed": ["test_a.py::test_check"]}, 3),
    (EventType.MODULE_COMPLETE, {"module": "a.py", "summary": "Checks texts."}, 3),
    (EventType.TASK_COMPLETE, {"summary": "Done."}, 3),
]


def history(repeated: int = 1) -> list[Event]:
    """The events as stored, with ids that fall; its failure and correction come `repeated` times more."""
    rows = [*HISTORY[:-2], *HISTORY[6:8] * repeated, *HISTORY[-2:]]
    return [
        Event(
            event_id=str(UUID(int=2**120 - n)), task_id="t", event_type=kind, data=data,
            code_version=version, sequence_number=n, vector_clock={"p": n},
            timestamp=f"2026-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z",
        )
        for n, (kind, data, version) in enumerate(rows, 1)
    ]  # fmt: skip
