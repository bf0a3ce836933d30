"""Notices when corrections go round in circles, and keeps the best so far."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from smallwright.orchestrator.coder import STRATEGIES
from smallwright.orchestrator.workspace import TestReport

#: What differs between two runs of the same failure: addresses, folders, durations, spaces.
_NOISE = (
    (re.compile(r"0x[0-9a-fA-F]+"), "0x"),
    (re.compile(r"(?:/[\w.~+-]+)+/"), "/"),
    (re.compile(r"\b\d+(?:\.\d+)?\s?(?:s|ms|seconds?)\b"), "TIME"),
    (re.compile(r"\s+"), " "),
)


def sha256_of(text: str) -> str:
    """The hash of a file's text, as events carry it."""
    return hashlib.sha256(text.encode()).hexdigest()


def failure_signature(report: TestReport) -> str:
    """A stable hash of what failed and how: sorted (test id, kind, normalised message)."""
    failures = sorted((item.id, item.kind, _normalised(item.message)) for item in report.failed)
    return sha256_of(repr((failures, report.timed_out)))


def _normalised(message: str) -> str:
    for pattern, replacement in _NOISE:
        message = pattern.sub(replacement, message)
    return message.strip()


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One state of a module's code, and how its tests went."""

    code: str
    version: int  # code_version that it was accepted as
    report: TestReport


class LoopGuard:
    """Chooses the strategy of each round: `first`, then the next one after every loop."""

    def __init__(self, first: str = STRATEGIES[0]) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._first = self._level = STRATEGIES.index(first) if first in STRATEGIES else 0

    def choose(self, code: str, report: TestReport) -> tuple[str, str]:
        """The strategy for this state of the code, and why; the same state twice is a loop."""
        state = (sha256_of(code), failure_signature(report))
        if state not in self._seen:
            self._seen.add(state)
            why = "tests fail" if self._level == self._first else "as after the last loop"
            return STRATEGIES[self._level], why
        if self._level + 1 < len(STRATEGIES):
            self._level += 1
            return STRATEGIES[self._level], "loop: this code failed in this way before"
        return STRATEGIES[self._level], "loop, and no other strategy is left: another sample"


def better(best: Candidate, other: Candidate) -> Candidate:
    """The green one, else the one that passes more tests; of equals the later."""
    if best.report.ok or other.report.ok:
        return other if other.report.ok else best
    return other if len(other.report.passed) >= len(best.report.passed) else best
