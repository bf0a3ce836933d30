"""The numbered lines of docs/requirements.md, and the gates of its section 7."""

from __future__ import annotations

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "docs" / "requirements.md"
_LINE = re.compile(r"^- (?P<number>\d+(?:\.\d+)?-\d+) (?P<text>.*)$", re.MULTILINE)
_GATE = re.compile(r"^(?P<number>\d+)\. (?P<files>test_\w+(?:, test_\w+)*)$", re.MULTILINE)


def requirement_lines() -> dict[str, str]:
    """Number -> first line of its text, in the order of the document."""
    return {match["number"]: match["text"] for match in _LINE.finditer(_text())}


def gates() -> list[list[str]]:
    """The test files of each gate, in order: [["tests/test_event_store.py", …], …]."""
    return [[f"tests/{name}.py" for name in match["files"].split(", ")] for match in _GATE.finditer(_text())]


def _text() -> str:
    return REQUIREMENTS.read_text(encoding="utf-8")
