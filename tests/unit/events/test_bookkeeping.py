"""What every event changes in a snapshot: clocks, costs, and doubts about its origin."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, event_log

from smallwright.events import StateProjection

rebuild = StateProjection.rebuild_state


@pytest.mark.req("1.2-07", "1.4-01")
def test_clocks_of_all_actors_can_be_gone_on_from() -> None:
    state = rebuild(
        event_log([CREATED, STARTED, PLANNED, ("MODULE_STARTED", 0, {"module": "a.py"}, "coder:a.py")])
    )
    assert state.clock == {"user:1": 1, "planner": 2, "coder:a.py": 1}
    assert state.clocks["planner"] == {"user:1": 1, "planner": 2}
    assert state.clocks["coder:a.py"] == state.clock


@pytest.mark.req("1.2-07")
def test_two_sources_under_one_process_id_are_detected() -> None:
    events = event_log([CREATED, STARTED, PLANNED])
    other = replace(events[2], vector_clock=events[1].vector_clock)
    reasons = [anomaly.reason for anomaly in rebuild([*events[:2], other]).anomalies]
    assert reasons == ["its vector clock is not new: two sources claim one process id"]


@pytest.mark.req("1.4-07")
def test_a_cause_that_is_not_in_the_log_is_an_anomaly() -> None:
    events = event_log([CREATED, STARTED, PLANNED])
    lost = rebuild([events[0], replace(events[1], causation_id=events[2].event_id), events[2]])
    assert [(a.sequence, a.event_type) for a in lost.anomalies] == [(2, "TASK_STARTED")]
    assert events[2].event_id in lost.anomalies[0].reason


@pytest.mark.req("1.4-07")
def test_a_log_with_missing_events_is_doubted() -> None:
    events = event_log([CREATED, STARTED, PLANNED])
    reasons = [anomaly.reason for anomaly in rebuild(events[2:]).anomalies]
    assert "the task's log does not begin with TASK_CREATED" in reasons
    gap = [anomaly.reason for anomaly in rebuild([events[0], events[2]]).anomalies]
    assert "events are missing: version 3 follows version 1" in gap


@pytest.mark.req("1.4-04", "1.4-07")
def test_costs_add_up_by_model_whatever_stands_in_calls() -> None:
    calls = [
        {"model": "small", "prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 3, "duration_ms": 7},
        {"model": "small", "prompt_tokens": 1, "cached_tokens": None, "completion_tokens": -4},
        {"prompt_tokens": "many"},
        "odd",
    ]
    planned: Row = ("PLANNING_COMPLETE", 0, {**PLANNED[2], "calls": calls})
    totals = rebuild(event_log([CREATED, STARTED, planned, planned])).totals
    assert totals["small"] == {
        "calls": 4,
        "prompt_tokens": 22,
        "completion_tokens": 10,
        "cached_tokens": 6,
        "duration_ms": 14,
    }
    assert totals["unknown"]["calls"] == 2
