"""What a user asks while a task runs takes effect at the next step boundary, and the log says when."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from tests.fakes.outsider import Interrupted, Outsider
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import created, types, workflow
from tests.fakes.slow_coder import SlowCoder

from smallwright.errors import AnswerError
from smallwright.events import Event, EventStore, StateProjection, TaskSnapshot
from smallwright.orchestrator.wishes import SAID_LATER
from smallwright.storage.memory import MemoryStorage

MINE = "def work():\n    return 1  # mine\n"


class Desk:
    """A store, a user, and a task of some modules."""

    def __init__(self, *modules: Any) -> None:
        self.store = EventStore(MemoryStorage())
        self.ann = Outsider(self.store)
        self.plans = [plan(*modules)] if modules else []

    def asks(self, kind: str, **payload: Any) -> Any:
        return partial(self.ann.intervene, kind, payload)

    async def run(self, coder: ScriptedCoder, **options: Any) -> TaskSnapshot:
        if not await self.store.get_events("task"):
            await self.store.append(created())
        state = await workflow(coder, store=self.store).run("task", **options)
        assert state.anomalies == ()
        return state

    async def events(self, *kinds: str) -> list[Event]:
        events = await self.store.get_events("task")
        return [event for event in events if not kinds or event.event_type in kinds]

    async def effects(self) -> list[tuple[Event, Event]]:
        """(request, what says that it took effect) in order."""
        events = {event.event_id: event for event in await self.events("USER_INTERVENTION")}
        return [(events[e.data["payload"]["of"]], e) for e in events.values() if "of" in e.data["payload"]]


@pytest.mark.req("6-05")
async def test_steering_words_are_in_the_brief_of_the_next_step() -> None:
    desk = Desk()
    script = {"write 1": desk.asks("steer", text="use a loop")}
    coder = Interrupted(script, codes=[red("test_a")], corrections=[GREEN])
    state = await desk.run(coder)
    assert (state.status, [kind["kind"] for kind in state.instructions]) == ("completed", ["steer"])
    assert [job.brief.answers for job in coder.jobs] == [()]
    assert [job.job.brief.answers for job in coder.corrected] == [((SAID_LATER, "use a loop"),)]
    [(request, effect)] = await desk.effects()
    events = await desk.events()
    before = events[events.index(effect) - 1]
    assert (before.event_type, effect.data["took_effect_after"]) == ("CODE_GENERATED", before.sequence_number)
    assert (effect.causation_id, effect.data["kind"]) == (request.event_id, "steer")
    assert "system" in effect.vector_clock
    assert events[events.index(effect) + 1].event_type == "TEST_STARTED"
    started = next(event for event in events if event.event_type == "TEST_STARTED")
    assert started.vector_clock["user:ann"] == 2


@pytest.mark.req("6-05")
async def test_queued_words_wait_until_the_current_module_is_done() -> None:
    desk = Desk(module("a.py"), module("b.py", "a.py"))
    script = {"write 1": desk.asks("queue", text="shorter")}
    coder = Interrupted(script, plans=desk.plans, codes=[red("test_a"), GREEN], corrections=[GREEN])
    await desk.run(coder)
    assert [job.job.brief.answers for job in coder.corrected] == [()]
    assert [job.brief.answers for job in coder.jobs] == [(), ((SAID_LATER, "shorter"),)]
    [(_, effect)] = await desk.effects()
    completed, _ = await desk.events("MODULE_COMPLETE")
    assert effect.sequence_number == completed.sequence_number + 1


@pytest.mark.req("6-05")
async def test_words_for_one_module_are_told_to_it_alone() -> None:
    desk = Desk(module("a.py"), module("b.py"), module("c.py"))
    script = {"write 1": desk.asks("steer", text="no loop", module="c.py")}
    coder = Interrupted(script, plans=desk.plans)
    await desk.run(coder)
    assert [bool(job.brief.answers) for job in coder.jobs] == [False, False, True]


@pytest.mark.req("6-05")
async def test_a_paused_task_takes_no_step_until_it_is_resumed() -> None:
    desk = Desk()
    coder = Interrupted({"plan 1": desk.asks("pause")})
    run = asyncio.create_task(desk.run(coder))
    finished, _ = await asyncio.wait([run], timeout=0.3)
    assert (finished, coder.jobs) == (set(), [])
    assert StateProjection.rebuild_state(await desk.events()).status == "paused"
    await desk.ann.intervene("resume")
    assert (await asyncio.wait_for(run, 20)).status == "completed"
    kinds = [effect.data["kind"] for _, effect in await desk.effects()]
    assert kinds == ["pause", "resume"]


@pytest.mark.req("6-05")
@pytest.mark.parametrize("kind", ["pause", "cancel"])
async def test_what_came_too_late_to_stop_a_task_does_not_stop_it_when_it_is_opened_again(kind: str) -> None:
    desk = Desk(module("a.py"))
    state = await desk.run(Interrupted({"summarise 2": desk.asks(kind)}, plans=desk.plans))
    last = [event.data.get("kind") or event.event_type for event in (await desk.events())[-2:]]
    assert (last, state.paused_by, state.cancel_requested) == ([kind, "TASK_COMPLETE"], frozenset(), False)
    await desk.ann.intervene("replace_code", {"module": "a.py", "code": f"{GREEN}# mine\n"})
    state = await asyncio.wait_for(desk.run(ScriptedCoder()), 20)
    assert (state.status, state.attempt) == ("completed", 2)
    assert state.files["a.py"].endswith("# mine\n")
    assert [request.data["kind"] for request, _ in await desk.effects()] == ["replace_code"]


@pytest.mark.req("6-05")
async def test_a_task_that_was_paused_when_its_process_died_stays_paused() -> None:
    desk = Desk()
    await desk.store.append(created())
    await desk.ann.intervene("pause")
    run = asyncio.create_task(desk.run(ScriptedCoder()))
    finished, _ = await asyncio.wait([run], timeout=0.3)
    assert (finished, types(await desk.events()).split()[-1]) == (set(), "USER_INTERVENTION")
    again = Desk()
    await again.store.append_many(await desk.events())
    other = asyncio.create_task(again.run(ScriptedCoder()))
    finished, _ = await asyncio.wait([other], timeout=0.3)
    assert (finished, len(await again.effects())) == (set(), 1)
    await again.ann.intervene("resume")
    assert (await asyncio.wait_for(other, 20)).status == "completed"
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


@pytest.mark.req("6-05", "6-06")
async def test_code_of_the_users_own_is_the_modules_next_version_and_is_tested_next() -> None:
    desk = Desk()
    script = {"write 1": desk.asks("replace_code", module="one.py", code=MINE)}
    state = await desk.run(Interrupted(script, codes=[red("test_a")]))
    assert (state.status, state.code_version, state.modules["one.py"].code) == ("completed", 3, MINE)
    [(request, effect)] = await desk.effects()
    events = await desk.events()
    own, tested = events[events.index(effect) + 1 :][:2]
    assert (own.event_type, own.data["code"], own.code_version) == ("CODE_GENERATED", MINE, 3)
    assert own.causation_id == request.event_id
    assert own.vector_clock["user:ann"] == request.vector_clock["user:ann"]  # only ann ticks her count
    assert own.vector_clock["coder:one.py"] > request.vector_clock["coder:one.py"]
    assert (tested.event_type, tested.data["code_hash"]) == ("TEST_STARTED", own.data["code_hash"])


@pytest.mark.req("6-05")
async def test_code_of_the_users_own_that_fails_is_corrected_with_all_rounds_left() -> None:
    desk = Desk()
    script = {"correct 3": desk.asks("replace_code", module="one.py", code=red("test_b"))}
    coder = Interrupted(script, codes=[red("test_a")], corrections=[red("test_a", "test_c")] * 3 + [GREEN])
    assert (await desk.run(coder)).status == "completed"
    assert [job.code for job in coder.corrected][-1] == red("test_b")
    reasons = [event.data["reason"] for event in await desk.events("CORRECTION_STARTED")]
    assert reasons == ["test failure"] * 3 + ["intervention"]


@pytest.mark.req("6-05")
async def test_code_for_a_module_that_is_not_planned_is_refused_in_the_log() -> None:
    desk = Desk()
    coder = Interrupted({"clarify 1": desk.asks("replace_code", module="two.py", code=MINE)})
    assert (await desk.run(coder, questions=True)).status == "completed"
    [(_, effect)] = await desk.effects()
    assert "no module 'two.py'" in effect.data["payload"]["refused"]


@pytest.mark.req("6-05")
async def test_other_requirements_are_planned_again_and_unchanged_finished_modules_are_kept() -> None:
    desk = Desk()
    before = plan(module("a.py"), module("b.py", "a.py"))
    after = plan(module("a.py"), module("c.py", "a.py"))
    coder = Interrupted({"write 2": desk.asks("amend", text="call it c")}, plans=[before, after])
    state = await desk.run(coder)
    assert (state.status, sorted(state.files)) == ("completed", ["a.py", "c.py", "test_a.py", "test_c.py"])
    assert [job.module.name for job in coder.jobs] == ["a.py", "b.py", "c.py"]
    assert [brief.prompt for brief in coder.briefs] == [
        "make it work",
        "make it work\n\n# Changed by the user\ncall it c",
    ]
    started = await desk.events("TASK_STARTED")
    planned = await desk.events("PLANNING_COMPLETE")
    assert [event.data["attempt"] for event in started] == [1, 2]
    assert (planned[1].causation_id, planned[1].data["anew"]) == (started[1].event_id, ["c.py"])


@pytest.mark.req("6-05")
async def test_requirements_that_leave_the_plan_as_it_is_have_the_modules_written_again() -> None:
    desk = Desk()
    coder = Interrupted({"summarise 2": desk.asks("amend", text="faster")}, codes=[GREEN, MINE])
    state = await desk.run(coder)
    assert (state.status, state.modules["one.py"].code, state.attempt) == ("completed", MINE, 2)
    assert types(await desk.events()).count("TASK_COMPLETE") == 2


@pytest.mark.req("6-05")
@pytest.mark.parametrize("kind", ["steer", "queue", "amend", "replace_code"])
async def test_a_change_opens_a_completed_task_again(kind: str) -> None:
    desk = Desk()
    assert (await desk.run(ScriptedCoder())).status == "completed"
    await desk.ann.intervene(kind, {"text": "again", "module": "one.py", "code": MINE})
    state = await desk.run(ScriptedCoder(codes=[MINE]))
    assert (state.status, state.attempt, state.modules["one.py"].code) == ("completed", 2, MINE)
    before = len(await desk.events())
    assert (await desk.run(ScriptedCoder())) == state
    assert len(await desk.events()) == before


@pytest.mark.req("6-05")
async def test_words_open_a_failed_task_again_with_all_its_rounds() -> None:
    desk = Desk()
    coder = ScriptedCoder(
        codes=[red("test_a")], corrections=[red("test_b"), red("test_c"), red("test_a"), GREEN]
    )
    assert (await desk.run(coder)).status == "failed"
    await desk.ann.intervene("steer", {"text": "return 1"})
    state = await desk.run(coder)
    assert (state.status, state.attempt) == ("completed", 2)
    assert coder.corrected[-1].job.brief.answers == ((SAID_LATER, "return 1"),)


@pytest.mark.req("6-05")
async def test_a_cancel_in_the_log_ends_the_task_at_the_next_boundary() -> None:
    desk = Desk()
    coder = Interrupted({"write 1": desk.asks("cancel", reason="enough")})
    state = await desk.run(coder)
    last = (await desk.events())[-1]
    assert (state.status, last.data["by"], last.data["reason"]) == ("cancelled", "user:ann", "enough")
    assert (last.vector_clock["user:ann"], last.vector_clock["system"]) == (2, 2)
    assert (await desk.run(ScriptedCoder())).status == "cancelled"


@pytest.mark.req("6-05")
async def test_a_run_that_is_stopped_for_a_cancel_in_the_log_says_who_cancelled() -> None:
    desk, coder = Desk(), SlowCoder()
    run = asyncio.create_task(desk.run(coder))
    await coder.writing.wait()
    request = await desk.ann.intervene("cancel", {"reason": "enough"})
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    last = (await desk.events())[-1]
    assert (last.event_type, last.causation_id) == ("TASK_CANCELLED", request.event_id)
    assert (last.data["by"], last.data["reason"]) == ("user:ann", "enough")
    assert len(await desk.effects()) == 1


@pytest.mark.req("6-05")
async def test_a_change_that_the_task_fails_at_is_tried_once() -> None:
    desk = Desk()
    coder = ScriptedCoder(plans=[AnswerError("gibberish")])
    assert (await desk.run(coder)).status == "failed"
    await desk.ann.intervene("replace_code", {"module": "one.py", "code": MINE})
    await desk.ann.intervene("amend", {"text": "simpler"})
    state = await asyncio.wait_for(desk.run(coder), 20)
    assert (state.status, state.attempt) == ("failed", 2)


@pytest.mark.req("6-05")
async def test_a_cancel_ends_a_paused_task() -> None:
    desk = Desk()
    run = asyncio.create_task(desk.run(Interrupted({"plan 1": desk.asks("pause")})))
    await asyncio.sleep(0.1)
    await desk.ann.intervene("cancel")
    assert (await asyncio.wait_for(run, 20)).status == "cancelled"


async def test_what_took_effect_does_so_once_wherever_the_run_was_cut_off() -> None:
    desk = Desk()
    script = {
        "plan 1": desk.asks("steer", text="x"),
        "write 1": desk.asks("replace_code", module="one.py", code=MINE),
        "summarise 1": desk.asks("amend", text="y"),
    }
    await desk.run(Interrupted(script, codes=[red("test_a"), GREEN]))
    whole = await desk.events()
    for cut in range(2, len(whole)):
        other = Desk()
        await other.store.append_many(whole[:cut])
        state = await other.run(ScriptedCoder(codes=[red("test_a"), GREEN]))
        effects = [effect.data["payload"]["of"] for _, effect in await other.effects()]
        assert (state.status, len(effects)) == ("completed", len(set(effects)))
        changes = [
            e.code_version for e in await other.events() if "code" in e.data and "outcome" not in e.data
        ]
        assert [v for v in changes if v] == sorted(set(changes))
