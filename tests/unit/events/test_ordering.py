"""Whether a report still holds: the cases beside those of the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from smallwright.events import Event, EventOrdering, EventType

CHANGED = {"planner": 3, "corrector:a": 2}


def report(version: int = 2, clock: Mapping[str, int] | None = None, **data: Any) -> Event:
    clock = CHANGED if clock is None else clock
    return Event.new("t", EventType.BUG_REPORT_RECEIVED, data, code_version=version, vector_clock=clock)


def correction(**data: Any) -> Event:
    return Event.new("t", EventType.CORRECTION_COMPLETED, data, code_version=2, vector_clock=CHANGED)


@pytest.mark.req("1.5-03")
def test_a_clock_before_the_change_is_stale_whatever_the_hash() -> None:
    for data in ({"code_hash": "h"}, {"code_hash": "x"}, {}):
        verdict = EventOrdering.judge(report(clock={"planner": 3}, **data), correction(code_hash="h"))
        assert (verdict.valid, verdict.check) == (False, "clock")


@pytest.mark.req("1.5-04", "1.5-07")
@pytest.mark.parametrize("mine", [{}, {"code_hash": None}, {"code_hash": ""}, {"code_hash": 7}])
@pytest.mark.parametrize("theirs", [{}, {"code_hash": None}, {"code_hash": "h"}])
def test_a_missing_hash_leaves_it_to_version_and_clock(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    verdict = EventOrdering.judge(report(clock={"reporter:1": 1}, **mine), correction(**theirs))
    assert verdict.valid
    assert "hash missing" in verdict.reason


@pytest.mark.req("1.5-01", "1.5-04")
def test_what_the_reporter_saw_counts_and_not_when_the_report_came() -> None:
    told = report(clock={**CHANGED, "reporter:1": 1}, seen_clock={"planner": 3}, seen_code_hash="h")
    assert EventOrdering.judge(told, correction(code_hash="h")).check == "clock"
    told = report(seen_clock=CHANGED, seen_code_hash="h", code_hash="other")
    assert EventOrdering.judge(told, correction(code_hash="h")).valid
    told = report(seen_clock=CHANGED, seen_code_hash="old")
    assert EventOrdering.judge(told, correction(code_hash="h")).check == "hash"


@pytest.mark.req("1.5-04")
@pytest.mark.parametrize("seen_clock", [None, 7, {"p": -1}, {}])
def test_an_odd_seen_clock_is_no_crash(seen_clock: Any) -> None:
    assert EventOrdering.judge(report(seen_clock=seen_clock), correction()).valid


@pytest.mark.req("1.5-05", "1.5-07")
def test_a_report_from_a_version_that_does_not_exist_says_so() -> None:
    verdict = EventOrdering.judge(report(version=5), correction())
    assert (verdict.valid, verdict.invalid_state) == (False, True)
    assert "version 5" in verdict.reason


@pytest.mark.req("1.5-06")
def test_timestamps_and_causes_do_not_count() -> None:
    late = replace(report(), timestamp="2999-01-01T00:00:00Z", sequence_number=9)
    assert late.causation_id is None
    assert EventOrdering.is_report_valid_for_current_code(late, correction())
    assert not EventOrdering.is_report_valid_for_current_code(replace(late, code_version=1), correction())
