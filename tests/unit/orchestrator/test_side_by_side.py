"""Modules that do not depend on one another are worked on side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import QUICK, created, types, workflow
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.errors import SandboxError
from smallwright.events import Event, EventStore, StateProjection, VectorClock
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest
from smallwright.storage.memory import MemoryStorage

FOUR = replace(SPEC, parallel=4)
THREE = [plan(module("c.py", "a.py", "b.py"), module("a.py"), module("b.py"))]


class Busy(ScriptedModel):
    """Takes a moment, and counts how many calls it answers at once."""

    def __init__(self, parallel: int) -> None:
        super().__init__(spec=replace(SPEC, parallel=parallel))
        self.at_once = self.most = 0

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        return await super().generate(request, on_text)


async def events_of(coder: ScriptedCoder, **parts: Any) -> list[Event]:
    store = EventStore(MemoryStorage())
    await store.append(created())
    state = await workflow(coder, store=store, **parts).run("task")
    assert (state.anomalies, state.stale_events) == ((), 0)
    return await store.get_events("task")


def places(events: list[Event], event_type: str) -> dict[str, int]:
    return {e.data["module"]: at for at, e in enumerate(events) if e.event_type == event_type}


@pytest.mark.req("6-01", "6-06")
async def test_independent_modules_overlap_and_a_dependent_one_waits_for_both() -> None:
    events = await events_of(ScriptedCoder(plans=THREE), model=Busy(4))
    begun, done = places(events, "MODULE_STARTED"), places(events, "MODULE_COMPLETE")
    assert max(begun["a.py"], begun["b.py"]) < min(done["a.py"], done["b.py"])
    assert begun["c.py"] > max(done["a.py"], done["b.py"])
    versions = [e.code_version for e in events if "code" in e.data]
    assert versions == list(range(1, 7))


async def test_their_clocks_are_concurrent_until_the_planner_joins_them() -> None:
    events = await events_of(ScriptedCoder(plans=THREE), model=Busy(4))
    done = {e.data["module"]: e for e in events if e.event_type == "MODULE_COMPLETE"}
    a, b, c = (done[name].vector_clock for name in ("a.py", "b.py", "c.py"))
    assert VectorClock.concurrent(a, b)
    assert VectorClock.happens_before(a, c)
    assert VectorClock.happens_before(b, c)
    assert all(VectorClock.happens_before(clock, events[-1].vector_clock) for clock in (a, b, c))


@pytest.mark.parametrize(("parallel", "limit", "most"), [(4, 5, 4), (4, 2, 2), (1, 5, 1), (2, 5, 2)])
async def test_no_more_at_once_than_the_limit_and_the_model_allow(
    parallel: int, limit: int, most: int
) -> None:
    model = Busy(parallel)
    six = [plan(*(module(f"{letter}.py") for letter in "abcdef"))]
    await events_of(ScriptedCoder(plans=six), model=model, limits=replace(QUICK, max_concurrent=limit))
    assert model.most == most


async def test_tasks_side_by_side_share_what_the_model_takes() -> None:
    model = Busy(2)
    flow = workflow(ScriptedCoder(), model=model)
    await asyncio.gather(*(flow.run(f"t{n}", created=created(f"t{n}")) for n in range(5)))
    assert model.most == 2


async def test_calls_and_hints_belong_to_their_module() -> None:
    told = list[Mapping[str, Any]]()
    store = EventStore(MemoryStorage())
    await store.append(created())
    coder = ScriptedCoder(plans=THREE, codes={"a.py": red("test_a"), "b.py": GREEN, "c.py": GREEN})
    flow = workflow(coder, store=store, model=Busy(4))
    await flow.run("task", progress=lambda what, facts: told.append({"what": what, **facts}))
    calls = [
        (e.event_type, len(e.data["calls"])) for e in await store.get_events("task") if e.data.get("calls")
    ]
    assert {count for _, count in calls} == {1}
    stages = {(facts.get("module"), facts["stage"]) for facts in told if facts["what"] == "tokens"}
    assert ("a.py", "correct") in stages
    assert ("b.py", "correct") not in stages


async def test_a_module_that_fails_lets_those_in_work_end_and_no_other_begins() -> None:
    coder = ScriptedCoder(
        plans=[plan(module("a.py"), module("b.py", "a.py"), module("c.py"), module("d.py"))],
        codes={"a.py": red("test_a"), "b.py": GREEN, "c.py": GREEN, "d.py": GREEN},
        corrections=[red("test_a")],
    )
    events = await events_of(coder, model=Busy(2), limits=replace(QUICK, max_concurrent=2))
    assert (events[-1].event_type, events[-1].data["reason"]) == ("TASK_FAILED", "tests_failed")
    begun, done = places(events, "MODULE_STARTED"), places(events, "MODULE_COMPLETE")
    assert "b.py" not in begun
    assert set(begun) - set(done) == {"a.py"}


async def test_a_broken_sandbox_ends_all_of_them_at_once() -> None:
    workspace = ScriptedWorkspace(error=SandboxError("no bubblewrap"))
    events = await events_of(ScriptedCoder(plans=THREE), model=Busy(4), workspace=workspace)
    assert (events[-1].event_type, events[-1].data["reason"]) == ("TASK_FAILED", "sandbox_failed")
    assert types(events).count("TASK_FAILED") == 1


async def test_from_every_event_modules_side_by_side_go_on_with_no_outcome_twice() -> None:
    def coder() -> ScriptedCoder:
        codes = {"a.py": red("test_a"), "b.py": red("test_b"), "c.py": GREEN}
        return ScriptedCoder(plans=THREE, codes=codes, corrections=[GREEN])

    whole = await events_of(coder(), model=ScriptedModel(spec=FOUR))
    for cut in range(2, len(whole)):
        store = EventStore(MemoryStorage())
        await store.append_many(whole[:cut])
        state = await workflow(coder(), store=store, model=ScriptedModel(spec=FOUR)).run("task")
        events = await store.get_events("task")
        assert (state.status, state.anomalies) == ("completed", ())
        assert state.files == StateProjection.rebuild_state(whole).files
        for kind in ("MODULE_COMPLETE", "CORRECTION_COMPLETED", "PLANNING_COMPLETE"):
            assert types(events).count(kind) == types(whole).count(kind)
