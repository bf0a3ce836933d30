"""Gate 1: the state that follows from the events."""

from __future__ import annotations

import logging
from dataclasses import FrozenInstanceError, replace

import pytest

from smallwright.errors import EventValidationError
from smallwright.events import EventType, StateProjection
from smallwright.events.projections import TRANSITIONS
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, code, correction, event_log, report

rebuild = StateProjection.rebuild_state
PASSED: Row = (
    "TEST_PASSED",
    1,
    {"module": "a.py", "passed": ["test_a.py::test"], "failed": []},
    "tester:a.py",
)


@pytest.mark.req("1.4-01", "1.4-02", "1.4-05")
def test_the_state_is_the_same_in_whatever_order_events_come() -> None:
    events = event_log([CREATED, STARTED, PLANNED, code(1), *correction(2)])
    state = rebuild(events)
    assert state == rebuild(reversed(events))
    assert (state.code_version, state.status, state.files) == (2, "running", {"a.py": "x = 2\n"})
    assert state.anomalies == ()
    assert rebuild([]).last_sequence == 0
    assert rebuild([]).status == "created"
    with pytest.raises(FrozenInstanceError):
        state.code_version = 3  # type: ignore[misc]


@pytest.mark.req("1.4-02", "1.4-08")
def test_of_several_codes_the_latest_version_stays() -> None:
    state = rebuild(event_log([CREATED, code(1, "one"), code(2, "two"), code(3, "three")]))
    assert (state.code_version, state.files) == (3, {"a.py": "three"})


@pytest.mark.req("1.4-03")
def test_stale_events_are_ignored_and_counted() -> None:
    before = [CREATED, STARTED, PLANNED, code(1), *correction(2)]
    state = rebuild(event_log([*before, report(1), code(1, "old")]))
    assert (state.stale_events, state.files, state.modules["a.py"].reports) == (2, {"a.py": "x = 2\n"}, ())
    ahead = rebuild(event_log([*before, report(3)]))
    assert (ahead.stale_events, ahead.modules["a.py"].reports, len(ahead.anomalies)) == (0, (), 1)
    assert rebuild(event_log([*before, report(2)])).modules["a.py"].reports == ("it breaks",)


@pytest.mark.req("1.4-04")
def test_every_type_has_its_transition_and_an_unknown_one_is_skipped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert set(TRANSITIONS) == set(EventType)
    with caplog.at_level(logging.WARNING):
        state = rebuild(event_log([CREATED, STARTED, ("FROM_A_NEWER_VERSION", 0, {"a": 1}), code(1)]))
    assert "FROM_A_NEWER_VERSION" in caplog.text
    assert (state.code_version, state.last_sequence) == (1, 4)


@pytest.mark.req("1.4-06")
def test_a_sequence_number_that_occurs_twice_is_an_error() -> None:
    events = event_log([CREATED, STARTED])
    with pytest.raises(EventValidationError, match=r"sequence_number: 1 .* occurs twice"):
        rebuild([*events, replace(events[1], sequence_number=1)])


@pytest.mark.req("1.4-07", "1.5-06")
def test_what_can_not_be_right_becomes_an_anomaly() -> None:
    rows: list[Row] = [CREATED, correction(1)[1], ("TEST_FAILED", 1, {"module": 5, "failed": "all"})]
    events = event_log(rows)
    state = rebuild([*events[:-1], replace(events[-1], causation_id=None)])
    reasons = [anomaly.reason for anomaly in state.anomalies]
    assert "CORRECTION_COMPLETED without CORRECTION_STARTED" in reasons
    assert "no causation_id" in reasons
    assert "data.module is 5, no str" in reasons
    assert "data.passed is missing" in reasons
    assert state.code_version == 1


@pytest.mark.req("1.4-04")
@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([CREATED], "created"),
        ([CREATED, STARTED], "running"),
        (
            [CREATED, STARTED, ("PLANNING_COMPLETE", 0, {"outcome": "questions", "questions": [{}]})],
            "waiting",
        ),
        ([CREATED, STARTED, ("USER_INTERVENTION", 0, {"kind": "pause"}, "user:1")], "paused"),
        ([CREATED, STARTED, ("TASK_COMPLETE", 0, {})], "completed"),
        ([CREATED, STARTED, ("TASK_FAILED", 0, {"message": "no"})], "failed"),
        ([CREATED, ("TASK_CANCELLED", 0, {}), STARTED], "cancelled"),
        ([CREATED, STARTED, ("TASK_COMPLETE", 0, {}), ("TASK_STARTED", 0, {"attempt": 2})], "running"),
    ],
)
def test_the_status_follows_from_the_events(rows: list[Row], status: str) -> None:
    assert rebuild(event_log(rows)).status == status


@pytest.mark.req("1.4-03", "1.4-04")
def test_an_outcome_of_tests_holds_for_the_code_it_tested() -> None:
    state = rebuild(event_log([CREATED, code(1), PASSED]))
    assert (state.modules["a.py"].status, state.modules["a.py"].passed) == ("passed", ("test_a.py::test",))
    late = rebuild(event_log([CREATED, code(1), *correction(2), PASSED]))
    assert (late.modules["a.py"].status, late.stale_events) == ("generated", 1)


def test_ten_thousand_events_of_one_task_project() -> None:
    state = rebuild(event_log([CREATED, *(code(version) for version in range(1, 10_000))]))
    assert (state.code_version, state.anomalies) == (9_999, ())
