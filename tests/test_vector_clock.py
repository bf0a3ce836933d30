"""Gate 1: vector clocks, and the order of a report and a correction that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from smallwright.errors import EventValidationError
from smallwright.events import Event, EventOrdering, EventType, VectorClock


@pytest.mark.req("1.2-01")
def test_tick_adds_one_to_one_process_in_a_new_clock() -> None:
    clock = {"p1": 5, "p2": 1}
    assert VectorClock.tick(clock, "p1") == {"p1": 6, "p2": 1}
    assert VectorClock.tick(clock, "p3") == {"p1": 5, "p2": 1, "p3": 1}
    assert clock == {"p1": 5, "p2": 1}


@pytest.mark.req("1.2-02", "1.2-04")
def test_merge_takes_the_maximum_per_process() -> None:
    assert VectorClock.merge({"p1": 5}, {"p1": 3, "p2": 1}) == {"p1": 5, "p2": 1}
    assert VectorClock.merge({}, {"p1": 3}) == VectorClock.merge({"p1": 3}, {}) == {"p1": 3}


@pytest.mark.req("1.2-03", "1.2-06")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"p1": 3}, {"p1": 5}),
        ({"p1": 1}, {"p1": 1, "p2": 1}),
        ({"p1": 1, "p2": 0}, {"p1": 2}),
        ({"p1": 2**63}, {"p1": 2**63 + 1}),
    ],
)
def test_a_happens_before_b_and_not_the_other_way(a: dict[str, int], b: dict[str, int]) -> None:
    assert VectorClock.happens_before(a, b)
    assert not VectorClock.happens_before(b, a)
    assert not VectorClock.concurrent(a, b)
    assert not VectorClock.concurrent(b, a)


@pytest.mark.req("1.2-04", "1.2-05", "1.2-06")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({}, {}),
        ({}, {"p1": 1}),
        ({"p1": 0}, {"p1": 1}),
        ({"p1": 1}, {"p1": 1}),
        ({"p1": 1}, {"p2": 1}),
        ({"p1": 2, "p2": 1}, {"p1": 1, "p2": 2}),
    ],
)
def test_neither_happens_before_the_other(a: dict[str, int], b: dict[str, int]) -> None:
    assert VectorClock.concurrent(a, b)
    assert VectorClock.concurrent(b, a)
    assert not VectorClock.happens_before(a, b)
    assert not VectorClock.happens_before(b, a)


@pytest.mark.req("1.2-06", "1.1-10")
@pytest.mark.parametrize("clock", [{"p1": -1}, {"p1": 1.5}, {"p1": True}, {"": 1}, {1: 1}, None, ["p1"]])
def test_what_is_no_clock_is_refused(clock: Any) -> None:
    operations = (
        lambda: VectorClock.tick(clock, "p1"),
        lambda: VectorClock.merge({}, clock),
        lambda: VectorClock.happens_before({"p1": 1}, clock),
    )
    for operation in operations:
        with pytest.raises(EventValidationError):
            operation()


def report(version: int, clock: Mapping[str, int], **data: Any) -> Event:
    return Event.new("t", EventType.BUG_REPORT_RECEIVED, data, code_version=version, vector_clock=clock)


def correction(version: int, clock: Mapping[str, int], **data: Any) -> Event:
    return Event.new("t", EventType.CORRECTION_COMPLETED, data, code_version=version, vector_clock=clock)


SEEN = {"corrector:a": 2}
SAME = {"code_hash": "h"}


@pytest.mark.req("1.5-01", "1.5-02", "1.5-03", "1.5-04", "1.5-05", "1.5-07")
@pytest.mark.parametrize(
    ("told", "check"),
    [
        (report(2, SEEN, **SAME), "none"),
        (report(1, SEEN, **SAME), "version"),
        (report(3, SEEN, **SAME), "version"),
        (report(2, {"corrector:a": 1}, **SAME), "clock"),
        (report(2, SEEN, code_hash="other"), "hash"),
        (report(2, {"reporter:1": 1}, code_hash="other"), "hash"),
        (report(2, {"reporter:1": 1}, code_hash=None), "none"),
        (report(2, {"reporter:1": 1, "corrector:a": 2}, seen_clock={"corrector:a": 1}, **SAME), "clock"),
    ],
)
def test_version_then_clock_then_hash_decide_whether_a_report_holds(told: Event, check: str) -> None:
    current = correction(2, SEEN, **SAME)
    verdict = EventOrdering.judge(told, current)
    assert (verdict.check, verdict.valid) == (check, check == "none")
    assert EventOrdering.is_report_valid_for_current_code(told, current) is verdict.valid
    assert verdict.invalid_state is (told.code_version > 2)
    assert verdict.reason
