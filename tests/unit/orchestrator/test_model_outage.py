"""A model that is lost in mid-run pauses the task, which goes on when the model is back."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.fakes.counting_control import Control
from tests.fakes.outsider import Outsider
from tests.fakes.scripted_coder import ScriptedCoder, module, plan
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import QUICK, created, types, workflow

from smallwright.errors import ModelTimeoutError, ModelUnavailableError
from smallwright.events import Event, EventStore, StateProjection
from smallwright.storage.memory import MemoryStorage

GONE = ModelUnavailableError("the server is gone")
PATIENT = replace(QUICK, model_patience_s=60.0, model_backoff_s=0.01, model_backoff_max_s=0.02)


async def events_of(
    model: ScriptedModel, coder: ScriptedCoder | None = None, **options: object
) -> list[Event]:
    store = EventStore(MemoryStorage())
    await store.append(created())
    flow = workflow(coder, store=store, model=model, limits=PATIENT)
    await flow.run("task", **options)  # type: ignore[arg-type]
    return await store.get_events("task")


@pytest.mark.req("6-11")
async def test_the_task_pauses_visibly_probes_and_goes_on() -> None:
    control = Control()
    model = ScriptedModel(["yes", GONE, GONE, GONE, "yes"])
    events = await events_of(model, control=control)
    state = StateProjection.rebuild_state(events)
    assert (state.status, state.anomalies, state.paused_by) == ("completed", (), frozenset())
    assert types(events[3:7]) == "MODULE_STARTED USER_INTERVENTION USER_INTERVENTION CODE_GENERATED"
    paused, resumed, generated = events[4:7]
    assert (paused.data["kind"], resumed.data["kind"]) == ("pause", "resume")
    assert paused.data["payload"] == {"by": "system", "reason": "the server is gone"}
    assert StateProjection.rebuild_state(events[:5]).status == "paused"
    assert [call["error"] and call["error"]["code"] for call in generated.data["calls"]] == [
        "model_unavailable",
        None,
    ]
    assert control.apart == 1
    assert len([request for request in model.requests if request.max_tokens == 1]) == 3


@pytest.mark.req("6-11")
async def test_modules_side_by_side_wait_together() -> None:
    model = ScriptedModel(["yes", GONE, GONE, "yes"], spec=replace(SPEC, parallel=2))
    events = await events_of(model, ScriptedCoder(plans=[plan(module("a.py"), module("b.py"))]))
    assert types(events).count("USER_INTERVENTION") == 2
    assert events[-1].event_type == "TASK_COMPLETE"


@pytest.mark.req("6-11")
async def test_a_model_that_never_comes_back_fails_the_task() -> None:
    model = ScriptedModel([GONE])
    events = [event async for event in workflow(model=model).stream("task", created=created())]
    assert (events[-1].event_type, events[-1].data["reason"]) == ("TASK_FAILED", "model_lost")
    assert types(events[1:-1]) == "USER_INTERVENTION"


async def test_a_probe_that_is_answered_badly_is_an_answer() -> None:
    model = ScriptedModel(["yes", GONE, ModelTimeoutError("slow"), "yes"])
    assert (await events_of(model))[-1].event_type == "TASK_COMPLETE"


@pytest.mark.req("2.2-12")
async def test_each_step_asks_the_dispatcher_with_its_own_priority() -> None:
    control = Control()
    coder = ScriptedCoder(plans=[plan(module("a.py"), module("b.py"))])
    await events_of(ScriptedModel(), coder, control=control)
    start, code, test, analysis = 10, 10, 20, 30
    assert control.steps == [start, code, test, code, test, test, analysis, 20]


@pytest.mark.req("2.2-10", "2.2-12")
async def test_a_task_that_is_pushed_aside_is_paused_in_the_log_and_sees_what_came_meanwhile() -> None:
    store, aside = EventStore(MemoryStorage()), asyncio.Event()

    class Busy(Control):
        async def step(self, priority: int | None = None) -> None:
            await super().step(priority)
            if len(self.steps) == 2:
                aside.set()
                await asyncio.sleep(0.4)

    await store.append(created())
    coder = ScriptedCoder()
    run = asyncio.create_task(workflow(coder, store=store).run("task", control=Busy()))
    await aside.wait()
    await asyncio.sleep(0.2)
    assert StateProjection.rebuild_state(await store.get_events("task")).status == "paused"
    await Outsider(store).intervene("steer", {"text": "no loop"})
    assert (await run).status == "completed"
    assert coder.jobs[0].brief.answers
    kinds = [e.data["kind"] for e in await store.get_events("task") if e.event_type == "USER_INTERVENTION"]
    assert kinds == ["pause", "steer", "resume", "steer"]
