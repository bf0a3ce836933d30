"""One line of plain words for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from smallwright.cli.untrusted import clean_line

Data = Mapping[str, Any]
_WIDTH = 160

#: What colour an event has; the others have the terminal's own.
STYLES = {
    "TEST_PASSED": "green",
    "MODULE_COMPLETE": "green",
    "TASK_COMPLETE": "bold green",
    "TEST_FAILED": "yellow",
    "TASK_FAILED": "bold red",
    "TASK_CANCELLED": "bold yellow",
}


def narrate(event_type: str, data: Data) -> str:
    """What happened, in one clean line; never raises, whatever `data` holds."""
    tell = _TELLERS.get(event_type)
    try:
        text = tell(data) if tell else event_type.lower().replace("_", " ")
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        text = event_type.lower().replace("_", " ")
    return clean_line(text, _WIDTH)


def _planned(data: Data) -> str:
    if data.get("outcome") == "questions":
        return f"asked {plural(len(data['questions']), 'question')}"
    names = [str(module["name"]) for module in data["modules"]]
    return f"planned {plural(len(names), 'module')}: {', '.join(names)}"


def _generated(data: Data) -> str:
    size = len(str(data.get("code", "")).splitlines())
    salvage = data.get("salvage") or ()
    mended = f", mended: {', '.join(map(str, salvage))}" if salvage else ""
    dropped = count(data.get("dropped_examples"))
    left_out = f", left out {plural(dropped, 'guessed test')} that no code agreed with" if dropped else ""
    return f"wrote {data.get('path') or data.get('module')} ({size} lines{mended}{left_out})"


def _failed_tests(data: Data) -> str:
    failed = data.get("failed") or ()
    passed = count(data.get("passed"))
    first = f"; {failed[0].get('id')}: {failed[0].get('kind')}: {failed[0].get('message')}" if failed else ""
    return f"{data.get('module')}: {passed} passed, {len(failed)} failed{first}"


def _intervened(data: Data) -> str:
    payload: Any = data.get("payload") or ""
    if data.get("kind") == "answer":
        payload = "; ".join(str(given["answer"]) or "(as you like)" for given in payload["answers"])
    return f"{data.get('kind')}: {payload}"


def _corrected(data: Data) -> str:
    kept = data.get("outcome") == "kept best"
    return f"{data.get('module')}: {'kept the best so far' if kept else 'corrected'}"


def _unused(data: Data) -> str:
    unused = data.get("unused") or ()
    return f"unused code: {', '.join(str(item['name']) for item in unused)}" if unused else "no unused code"


def count(value: Any) -> int:
    """How many: a list's length, or the number itself."""
    return value if isinstance(value, int) else len(value or ())


def plural(number: int, noun: str) -> str:
    """ "1 test", "2 tests", "1,000 tests"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


_TELLERS: Mapping[str, Callable[[Data], str]] = {
    "TASK_CREATED": lambda data: f"task created: {data['prompt']}",
    "TASK_STARTED": lambda data: (
        "started" if data.get("attempt", 1) == 1 else f"started again ({data['attempt']})"
    ),
    "PLANNING_COMPLETE": _planned,
    "MODULE_STARTED": lambda data: f"{data['module']}: started",
    "CODE_GENERATED": _generated,
    "TEST_STARTED": lambda data: f"{data['module']}: testing",
    "TEST_PASSED": lambda data: f"{data['module']}: {plural(count(data.get('passed')), 'test')} passed",
    "TEST_FAILED": _failed_tests,
    "MODULE_ITERATION": lambda data: f"{data['module']}: round {data.get('round')}, {data.get('strategy')}",
    "CORRECTION_STARTED": lambda data: f"{data['module']}: correcting ({data.get('reason')})",
    "CORRECTION_COMPLETED": _corrected,
    "MODULE_COMPLETE": lambda data: f"{data['module']}: done. {data.get('summary') or ''}",
    "BUG_REPORT_RECEIVED": lambda data: f"bug reported in {data.get('module')}: {data.get('text')}",
    "USER_INTERVENTION": _intervened,
    "DEAD_CODE_ANALYSIS": _unused,
    "TASK_COMPLETE": lambda data: f"completed. {data.get('summary') or ''}",
    "TASK_FAILED": lambda data: f"failed: {data.get('message') or data.get('reason')}",
    "TASK_CANCELLED": lambda data: f"cancelled: {data.get('reason') or ''}",
}
