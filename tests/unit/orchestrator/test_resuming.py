"""A run goes on from its log: a step with its outcome is never done again."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import created, types, workflow

from smallwright.events import Event, EventStore
from smallwright.storage.memory import MemoryStorage

OUTCOMES = {
    "PLANNING_COMPLETE",
    "CODE_GENERATED",
    "TEST_PASSED",
    "TEST_FAILED",
    "CORRECTION_COMPLETED",
    "MODULE_COMPLETE",
    "DEAD_CODE_ANALYSIS",
}


def coder() -> ScriptedCoder:
    """Two modules; the second takes three rounds, of which one changes nothing."""
    return ScriptedCoder(
        plans=[plan(module("b.py", "a.py"), module("a.py"))],
        codes={"a.py": GREEN, "b.py": red("test_a", "test_b")},
        corrections=[red("test_b"), red("test_b"), GREEN],
    )


async def history_of(events: list[Event]) -> list[Event]:
    """The log after a run that goes on from `events`."""
    store = EventStore(MemoryStorage())
    await store.append_many(events)
    state = await workflow(coder(), store=store).run("task")
    assert (state.status, state.anomalies) == ("completed", ())
    return await store.get_events("task")


@pytest.mark.req("6-01", "6-06")
async def test_from_every_event_the_run_goes_on_and_no_outcome_comes_twice() -> None:
    whole = await history_of([created()])
    for cut in range(2, len(whole)):
        resumed = await history_of(whole[:cut])
        drafted_half = whole[cut - 1].event_type == "CODE_GENERATED" and "tests_of" not in whole[cut - 1].data
        assert outcomes(resumed) - outcomes(whole) == Counter({"CODE_GENERATED": 1} if drafted_half else {})
        changed = [
            e.code_version for e in resumed if "code" in e.data and e.data.get("outcome") != "kept best"
        ]
        assert changed == list(range(1, len(changed) + 1))
        assert strategies(resumed) == strategies(whole)


def outcomes(events: list[Event]) -> Counter[str]:
    return Counter(event.event_type for event in events if event.event_type in OUTCOMES)


def strategies(events: list[Event]) -> dict[int, str]:
    rounds = [event.data for event in events if event.event_type == "MODULE_ITERATION"]
    return {data["round"]: data["strategy"] for data in rounds}


async def test_a_finished_task_is_not_run_again() -> None:
    whole = await history_of([created()])
    assert await history_of(whole) == whole


async def test_the_next_attempt_says_what_it_follows() -> None:
    whole = await history_of([created()])
    resumed = await history_of(whole[:9])
    again = resumed[9]
    assert again.data == {"attempt": 2, "resumed_after": 9}
    assert again.causation_id == whole[8].event_id
    assert again.vector_clock["planner"] == 3
    assert types(resumed).count("TASK_STARTED") == 2
