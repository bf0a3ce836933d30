"""Decides whether a report still holds for the code as it is now (1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from smallwright.errors import EventValidationError
from smallwright.events.event import Event
from smallwright.events.vector_clock import VectorClock, checked_clock

Check = Literal["version", "clock", "hash", "none"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a report holds, which check decided, and why."""

    valid: bool
    reason: str
    check: Check = "none"  # the check that failed; "none" where the report holds
    invalid_state: bool = False  # the report names a version that does not exist yet (1.5-05)


class EventOrdering:
    """Compares what a reporter saw with the last change of the module; timestamps never count."""

    @staticmethod
    def judge(report: Event, correction: Event) -> Verdict:
        """Version first, then clock, then hash; the first that fails decides.

        What the reporter saw is `seen_clock` and `seen_code_hash` (or `code_hash`) of the report's data;
        without a seen_clock, the report's own vector clock. `correction` is the last change of that code.
        """
        for verdict in (_by_version(report, correction), _by_clock(report, correction)):
            if verdict is not None:
                return verdict
        return _by_hash(report, correction)

    @staticmethod
    def is_report_valid_for_current_code(report: Event, correction: Event) -> bool:
        """Whether `report` still holds after `correction`."""
        return EventOrdering.judge(report, correction).valid


def _by_version(report: Event, correction: Event) -> Verdict | None:
    reported, current = report.code_version, correction.code_version
    if reported > current:
        reason = f"invalid state: the report is for version {reported}, the code is at version {current}"
        return Verdict(valid=False, reason=reason, check="version", invalid_state=True)
    if reported < current:
        reason = f"stale version: the report is for version {reported}, the code is at version {current}"
        return Verdict(valid=False, reason=reason, check="version")
    return None


def _by_clock(report: Event, correction: Event) -> Verdict | None:
    seen = _seen_clock(report)
    if VectorClock.happens_before(seen, correction.vector_clock):
        reason = f"stale clock: the reporter saw {seen}, before the change at {correction.vector_clock}"
        return Verdict(valid=False, reason=reason, check="clock")
    return None


def _by_hash(report: Event, correction: Event) -> Verdict:
    seen = _hash(report.data, "seen_code_hash") or _hash(report.data, "code_hash")
    current = _hash(correction.data, "code_hash")
    if seen is None or current is None:
        return Verdict(valid=True, reason="hash missing: version and clock decide")
    if seen != current:
        reason = f"other code: the report is for hash {seen}, the code has {current}"
        return Verdict(valid=False, reason=reason, check="hash")
    return Verdict(valid=True, reason="version, clock and hash agree")


def _seen_clock(report: Event) -> Mapping[str, int]:
    try:
        return checked_clock(report.data["seen_clock"], "seen_clock")
    except (KeyError, EventValidationError):
        return report.vector_clock  # absent or malformed: the event's own clock stands for it


def _hash(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value else None
