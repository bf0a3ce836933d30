"""How each event about a module changes a task's state."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, code, correction, event_log, report

from smallwright.events import StateProjection
from smallwright.events.task_snapshot import ModuleRecord

rebuild = StateProjection.rebuild_state
BEFORE: list[Row] = [CREATED, STARTED, PLANNED]


def module(*rows: Row, name: str = "a.py") -> ModuleRecord:
    return rebuild(event_log([*BEFORE, *rows])).modules[name]


def about(kind: str, version: int = 1, **data: Any) -> Row:
    return (kind, version, {"module": "a.py", **data})


FAILED = about(
    "TEST_FAILED", code_hash="h1", passed=["t::a"], failed=[{"id": "t::b", "kind": "AssertionError"}]
)
CODE = code(1, code_hash="h1")


@pytest.mark.req("1.4-04")
def test_a_module_goes_its_way_from_plan_to_complete() -> None:
    rows = [
        about("MODULE_STARTED", 0, dependencies=["b.py"]),
        CODE,
        about("TEST_STARTED", code_hash="h1", tests_hash="th"),
        FAILED,
        about("MODULE_ITERATION", round=1),
        *correction(2, code_hash="h2"),
        about("TEST_STARTED", 2, code_hash="h2"),
        about("TEST_PASSED", 2, code_hash="h2", passed=["t::a", "t::b"], failed=[]),
        about("MODULE_COMPLETE", 2, code_hash="h2", summary="adds", functions=[{"name": "add"}]),
    ]
    states = [module(*rows[:count]).status for count in range(len(rows) + 1)]
    assert states == [
        "planned",
        "started",
        "generated",
        "testing",
        "failing",
        "failing",
        "correcting",
        "generated",
        "testing",
        "passed",
        "complete",
    ]
    failing, complete = module(*rows[:4]), module(*rows)
    assert (failing.passed, failing.failed[0]["id"], failing.tests_hash) == (("t::a",), "t::b", "th")
    assert (complete.summary, complete.functions, complete.iteration) == ("adds", ({"name": "add"},), 1)
    assert (complete.dependencies, complete.code_version, complete.code_hash) == (("b.py",), 2, "h2")
    assert complete.passed == ("t::a", "t::b")


@pytest.mark.req("1.4-04")
def test_the_last_run_of_all_tests_leaves_a_complete_module_complete() -> None:
    complete = about("MODULE_COMPLETE", code_hash="h1")
    rerun = [
        about("TEST_STARTED", code_hash="h1"),
        about("TEST_PASSED", code_hash="h1", passed=[], failed=[]),
    ]
    assert module(CODE, complete, *rerun).status == "complete"
    assert module(CODE, complete, FAILED).status == "failing"


@pytest.mark.req("1.4-04", "6-06")
def test_tests_are_a_file_of_the_module_and_not_its_code() -> None:
    tests = ("CODE_GENERATED", 2, {"module": "a.py", "path": "test_a.py", "code": "t", "code_hash": "th"})
    state = rebuild(event_log([*BEFORE, code(1), tests]))
    record = state.modules["a.py"]
    assert (record.code, record.tests, record.tests_path, record.tests_hash) == (
        "x = 1\n",
        "t",
        "test_a.py",
        "th",
    )
    assert (record.code_version, state.code_version) == (1, 2)
    assert state.files == {"a.py": "x = 1\n", "test_a.py": "t"}
    named = rebuild(event_log([CREATED, code(1, module="test_tools.py")]))
    assert named.modules["test_tools.py"].code == "x = 1\n"


@pytest.mark.req("1.4-04")
def test_a_correction_that_kept_the_best_changes_no_code() -> None:
    kept = about("CORRECTION_COMPLETED", outcome="kept best", code="worse")
    state = rebuild(event_log([*BEFORE, CODE, correction(2)[0], kept]))
    record = state.modules["a.py"]
    assert (record.code, record.status, record.correcting, state.code_version) == (
        "x = 1\n",
        "failing",
        False,
        1,
    )
    assert state.anomalies == ()


@pytest.mark.req("1.4-03")
def test_outcomes_for_other_code_are_stale() -> None:
    late = [FAILED, about("TEST_STARTED", code_hash="h1"), about("MODULE_COMPLETE", code_hash="h1")]
    state = rebuild(event_log([*BEFORE, CODE, *correction(2, code_hash="h2"), *late]))
    assert (state.stale_events, state.modules["a.py"].status) == (3, "generated")
    lower = rebuild(event_log([*BEFORE, *correction(3), correction(2)[1]]))
    assert (lower.stale_events, lower.code_version) == (1, 3)


@pytest.mark.req("1.4-03")
def test_a_report_is_held_against_the_module_it_names() -> None:
    rows = [*BEFORE, code(1), code(2, module="b.py")]
    state = rebuild(event_log([*rows, report(1)]))
    assert (state.stale_events, state.modules["a.py"].reports) == (0, ("it breaks",))
    assert rebuild(event_log([*rows, report(1, "b.py")])).stale_events == 1
    assert (
        rebuild(event_log([*rows, report(1, verdict={"valid": False, "reason": "clock"})])).stale_events == 1
    )
    answered = rebuild(event_log([*rows, report(1), *correction(3)]))
    assert answered.modules["a.py"].reports == ()
    nowhere = rebuild(event_log([*rows, report(2, "z.py")]))
    assert [a.reason for a in nowhere.anomalies] == ["a report for a module that the task does not have"]


@pytest.mark.req("1.4-07", "6-06")
def test_versions_that_stand_still_or_leap_are_anomalies_and_kept() -> None:
    state = rebuild(event_log([*BEFORE, code(1), code(1, "again"), code(5, "leap")]))
    assert [a.reason for a in state.anomalies] == [
        "a change that does not raise code_version 1",
        "code_version 5 follows 1",
    ]
    assert (state.code_version, state.files) == (5, {"a.py": "leap"})


@pytest.mark.req("1.4-02", "1.4-07")
def test_a_change_without_its_data_raises_the_version_and_keeps_the_code() -> None:
    state = rebuild(event_log([*BEFORE, code(1), ("CORRECTION_COMPLETED", 2, {"module": "a.py"})]))
    assert (state.code_version, state.files) == (2, {"a.py": "x = 1\n"})
    bare = rebuild(event_log([("CODE_GENERATED", 1, {}), ("CORRECTION_COMPLETED", 2, {})]))
    assert (bare.code_version, bare.modules, bare.files) == (2, {}, {})
