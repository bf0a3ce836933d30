"""A valid bug report is taken up: a test that reproduces it first, then the correction."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from tests.fakes.outsider import Interrupted, Outsider
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import SIMPLE, created, types, workflow

from smallwright.errors import AnswerError
from smallwright.events import Event, EventStore, TaskSnapshot
from smallwright.storage.memory import MemoryStorage

BUGGY = red("test_bug")  # green, until somebody writes test_bug
AFTER = "MODULE_COMPLETE DEAD_CODE_ANALYSIS TASK_COMPLETE"


async def run(coder: ScriptedCoder, store: EventStore) -> TaskSnapshot:
    if not await store.get_events("task"):
        await store.append(created())
    state = await workflow(coder, store=store).run("task")
    assert state.anomalies == ()
    return state


async def reported(coder: ScriptedCoder, *, valid: bool = True) -> tuple[TaskSnapshot, list[Event]]:
    """The state and the new events of a completed task that somebody has reported a bug of."""
    store = EventStore(MemoryStorage())
    await run(coder, store)
    report = await Outsider(store, "reporter:7").report("one.py", "0 gives 1", valid=valid)
    state = await run(coder, store)
    return state, await store.get_events("task", report.sequence_number)


@pytest.mark.req("6-05", "6-06")
async def test_a_report_opens_a_completed_task_and_is_reproduced_before_it_is_corrected() -> None:
    coder = ScriptedCoder(codes=[BUGGY], corrections=[GREEN])
    state, events = await reported(coder)
    assert types(events) == (
        "TASK_STARTED CORRECTION_STARTED CODE_GENERATED TEST_STARTED TEST_FAILED "
        f"MODULE_ITERATION CORRECTION_STARTED CORRECTION_COMPLETED TEST_STARTED TEST_PASSED {AFTER}"
    )
    started, intent, test, _, failed, _, correction, corrected, *_ = events
    assert (started.data["attempt"], state.status, state.code_version) == (2, "completed", 4)
    assert (intent.data["reason"], intent.data["complaint"]) == ("bug report", "0 gives 1")
    assert intent.vector_clock["reporter:7"] == 1
    assert (test.data["path"], test.data["reason"], test.code_version) == ("test_one.py", "bug report", 3)
    assert [item["id"] for item in failed.data["failed"]] == ["test_one.py::test_bug"]
    assert (correction.data["reason"], coder.corrected[0].complaint) == ("bug report", "0 gives 1")
    assert (corrected.data["code"], state.modules["one.py"].code) == (GREEN, GREEN)
    assert "test_bug" in state.modules["one.py"].tests
    assert (state.modules["one.py"].reports, state.modules["one.py"].status) == ((), "complete")


@pytest.mark.req("6-05")
async def test_a_report_that_can_not_be_reproduced_is_said_so() -> None:
    state, events = await reported(ScriptedCoder(codes=[GREEN]))
    expected = "TASK_STARTED CORRECTION_STARTED CODE_GENERATED TEST_STARTED TEST_PASSED MODULE_ITERATION"
    assert types(events) == f"{expected} {AFTER}"
    assert events[5].data["why"].startswith("the bug report could not be reproduced: the test written for it")
    assert (state.status, state.modules["one.py"].reports) == ("completed", ())


@pytest.mark.req("6-05", "6-11")
@pytest.mark.parametrize("nonsense", ["", AnswerError("gibberish")])
async def test_a_report_that_no_test_can_be_written_for_is_said_so(nonsense: Any) -> None:
    state, events = await reported(ScriptedCoder(codes=[BUGGY], reproductions=[nonsense]))
    assert types(events) == "TASK_STARTED CORRECTION_STARTED CORRECTION_COMPLETED TASK_COMPLETE"
    assert (events[2].data["outcome"], events[2].code_version) == ("kept best", 2)
    assert events[2].data["why"].startswith("the bug report could not be reproduced: ")
    assert (state.status, state.modules["one.py"].status) == ("completed", "complete")
    assert (state.modules["one.py"].reports, state.modules["one.py"].code) == ((), BUGGY)


@pytest.mark.req("6-05")
async def test_a_report_without_a_valid_verdict_is_not_taken_up() -> None:
    _, events = await reported(ScriptedCoder(codes=[BUGGY]), valid=False)
    assert events == []


@pytest.mark.req("6-05")
async def test_a_report_that_can_not_be_corrected_fails_the_task_honestly() -> None:
    coder = ScriptedCoder(codes=[BUGGY], corrections=[BUGGY + "#1", BUGGY + "#2", BUGGY + "#3"])
    state, events = await reported(coder)
    assert (state.status, events[-1].data["reason"]) == ("failed", "tests_failed")
    assert "test_one.py::test_bug" in events[-1].data["message"]


@pytest.mark.req("6-05")
async def test_reports_in_mid_run_are_taken_up_at_the_next_boundary_one_after_the_other() -> None:
    store = EventStore(MemoryStorage())
    bob = Outsider(store, "reporter:bob")

    async def both() -> None:
        await bob.report("a.py", "first")
        await bob.report("a.py", "second")

    coder = Interrupted(
        {"write 2": both},
        plans=[plan(module("a.py"), module("b.py", "a.py"))],
        codes={"a.py": BUGGY, "b.py": GREEN},
        corrections=[GREEN],
        reproductions=["test_bug", "test_other"],
    )
    state = await run(coder, store)
    assert (state.status, [report.words for report in coder.reported]) == ("completed", ["first", "second"])
    assert state.modules["a.py"].code == GREEN
    assert state.attempt == 1
    events = await store.get_events("task")
    last = max(i for i, e in enumerate(events) if e.event_type == "MODULE_COMPLETE")
    assert types(events[last:]) == "MODULE_COMPLETE TEST_STARTED TEST_PASSED DEAD_CODE_ANALYSIS TASK_COMPLETE"


@pytest.mark.req("6-05")
async def test_a_report_in_the_last_moment_opens_the_task_again() -> None:
    store = EventStore(MemoryStorage())
    late = partial(Outsider(store, "reporter:bob").report, "one.py", "0 gives 1")
    state = await run(Interrupted({"summarise 2": late}, codes=[BUGGY]), store)
    assert (state.status, state.attempt, state.modules["one.py"].code) == ("completed", 2, GREEN)


async def test_from_every_event_of_a_report_the_run_goes_on_with_nothing_done_twice() -> None:
    store = EventStore(MemoryStorage())
    await run(ScriptedCoder(codes=[BUGGY]), store)
    assert types((await store.get_events("task"))[1:]) == SIMPLE
    report = await Outsider(store, "reporter:7").report("one.py", "0 gives 1")
    await run(ScriptedCoder(codes=[BUGGY]), store)
    whole = await store.get_events("task")
    for cut in range(report.sequence_number, len(whole)):
        again = EventStore(MemoryStorage())
        await again.append_many(whole[:cut])
        state = await run(ScriptedCoder(codes=[BUGGY]), again)
        events = await again.get_events("task")
        assert (state.status, state.modules["one.py"].code, state.code_version) == ("completed", GREEN, 4)
        assert types(events).count("CORRECTION_COMPLETED") == 1
        assert sum("report" in e.data for e in events if e.event_type == "CODE_GENERATED") == 1
