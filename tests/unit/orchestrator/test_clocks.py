"""Vector clocks of the actors of a task."""

from __future__ import annotations

import pytest
from tests.fakes.scripted_coder import ScriptedCoder, module, plan
from tests.fakes.scripted_workflow import streamed

from smallwright.events import Event, EventType, VectorClock
from smallwright.orchestrator.clocks import ActorClocks


def event(clock: dict[str, int]) -> Event:
    return Event.new("task", EventType.MODULE_STARTED, vector_clock=clock)


def test_a_clock_merges_all_that_was_acted_upon_and_the_actors_own_last() -> None:
    clocks = ActorClocks()
    clocks.tick("coder:a", [event({"planner": 2})])
    later = clocks.tick("coder:a", [event({"tester:a": 3}), event({"planner": 1, "x": 1})])
    assert later == {"planner": 2, "coder:a": 2, "tester:a": 3, "x": 1}


def test_clocks_go_on_from_the_history() -> None:
    history = [
        event({"planner": 1}),
        event({"planner": 1, "coder:a": 1}),
        event({"planner": 2, "coder:a": 1}),
    ]
    clocks = ActorClocks(history)
    assert clocks.tick("planner", []) == {"planner": 3, "coder:a": 1}
    assert clocks.tick("coder:a", []) == {"planner": 1, "coder:a": 2}


@pytest.mark.req("1.2-07")
async def test_modules_that_do_not_depend_on_each_other_stay_concurrent() -> None:
    coder = ScriptedCoder(plans=[plan(module("a.py"), module("b.py"), module("c.py", "a.py"))])
    events = await streamed(coder)
    done = {e.data["module"]: e.vector_clock for e in events if e.event_type == "MODULE_COMPLETE"}
    assert VectorClock.concurrent(done["a.py"], done["b.py"])
    assert VectorClock.concurrent(done["b.py"], done["c.py"])
    assert VectorClock.happens_before(done["a.py"], done["c.py"])
    assert all(VectorClock.happens_before(clock, events[-1].vector_clock) for clock in done.values())


async def test_every_event_is_after_its_cause_and_names_its_actor() -> None:
    events = await streamed(ScriptedCoder(plans=[plan(module("a.py"), module("b.py", "a.py"))]))
    by_id = {item.event_id: item for item in events}
    for item in events[1:]:
        assert item.causation_id is not None
        assert VectorClock.happens_before(by_id[item.causation_id].vector_clock, item.vector_clock)
    assert set(events[-1].vector_clock) == {
        "user:ann",
        "planner",
        "analyst",
        "coder:a.py",
        "tester:a.py",
        "coder:b.py",
        "tester:b.py",
    }
