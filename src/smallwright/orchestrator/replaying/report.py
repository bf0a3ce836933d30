"""What a replay found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

#: Lines of a diff that are shown; the rest is counted.
MOST_LINES = 200


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """One place where the replay went another way than the log."""

    kind: str  # "prompt", "workspace", "event" (another field), "order" (another event), "missing"
    sequence: int  # of the recorded event; 0 where there is none
    event_type: str
    module: str  # "" for the task's own
    what: str  # what is other: "call 2 of 'write a.py'", "data.code", "code_version" …
    diff: str  # unified, recorded to replayed

    def __str__(self) -> str:
        where = f"event {self.sequence} {self.event_type} {self.module}".strip()
        return f"{where}: {self.kind}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class ReplayReport:
    """How far a replay came, and whether it was the same all the way."""

    task_id: str
    events: int  # the run's own events of the log
    replayed: int  # so many of them came again
    calls: int  # model calls that the log answered
    runs: int  # runs of the workspace that it answered
    divergences: tuple[Divergence, ...]

    @property
    def equal(self) -> bool:
        """Whether the replay gave the same events."""
        return not self.divergences

    def to_dict(self) -> dict[str, Any]:
        """All fields and `equal`, as plain JSON."""
        return {"equal": self.equal, **asdict(self), "divergences": [asdict(d) for d in self.divergences]}


def diff_of(recorded: Any, replayed: Any) -> str:
    """A unified diff of two values as text."""
    one, other = _lines(recorded), _lines(replayed)
    lines = list(difflib.unified_diff(one, other, "recorded", "replayed", lineterm="", n=2))
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"… {more} lines more"] if more > 0 else [])])


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, dict):
        return [f"{key}: {item!r}" for key, item in sorted(value.items())]
    return [repr(item) for item in value] if isinstance(value, (list, tuple)) else [repr(value)]


def flattened(messages: Iterable[Any]) -> str:
    """The messages of a prompt as one text."""
    return "\n".join(f"[{message['role']}]\n{message['content']}" for message in messages)
