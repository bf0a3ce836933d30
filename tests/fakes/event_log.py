"""Events as a store would hand them back, without a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from smallwright.events import Event, VectorClock

#: (type, code version, data) or (type, code version, data, actor)
Row = tuple[Any, ...]


def event_log(rows: Iterable[Row], task_id: str = "t") -> list[Event]:
    """One task's events: numbered from 1, each caused by the one before, with clocks of one chain."""
    events: list[Event] = []
    clock: Mapping[str, int] = {}
    for number, (event_type, code_version, data, *actor) in enumerate(rows, start=1):
        clock = VectorClock.tick(clock, actor[0] if actor else "planner")
        events.append(
            Event(
                task_id=task_id,
                event_type=event_type,
                data=data,
                code_version=code_version,
                vector_clock=clock,
                causation_id=events[-1].event_id if events else None,
                sequence_number=number,
                version=number,
            )
        )
    return events


CREATED: Row = ("TASK_CREATED", 0, {"prompt": "add two numbers"}, "user:1")
STARTED: Row = ("TASK_STARTED", 0, {"attempt": 1})
PLANNED: Row = ("PLANNING_COMPLETE", 0, {"outcome": "plan", "modules": [{"name": "a.py"}, {"name": "b.py"}]})


def code(version: int, text: str = "x = 1\n", module: str = "a.py", **data: Any) -> Row:
    """CODE_GENERATED of `module`."""
    return (
        "CODE_GENERATED",
        version,
        {"module": module, "path": module, "code": text, **data},
        f"coder:{module}",
    )


def correction(version: int, text: str = "x = 2\n", module: str = "a.py", **data: Any) -> tuple[Row, Row]:
    """CORRECTION_STARTED and the CORRECTION_COMPLETED that changes the code."""
    actor = f"corrector:{module}"
    changed = {"module": module, "path": module, "code": text, "outcome": "changed", **data}
    started = ("CORRECTION_STARTED", version - 1, {"module": module, "from_version": version - 1}, actor)
    return started, ("CORRECTION_COMPLETED", version, changed, actor)


def report(version: int, module: str = "a.py", **data: Any) -> Row:
    """BUG_REPORT_RECEIVED."""
    return ("BUG_REPORT_RECEIVED", version, {"module": module, "text": "it breaks", **data}, "reporter:1")
