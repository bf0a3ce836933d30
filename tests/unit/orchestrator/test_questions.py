"""Clarifying questions, and their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from tests.fakes.counting_control import Control
from tests.fakes.outsider import Outsider
from tests.fakes.scripted_coder import ScriptedCoder
from tests.fakes.scripted_workflow import SIMPLE, created, types, workflow

from smallwright.errors import AnswerError
from smallwright.events import Event, EventStore, EventType, StateProjection
from smallwright.orchestrator.plan import Question
from smallwright.storage.memory import MemoryStorage

QUESTIONS = (
    Question(id="q1", text="Which currency?", options=("EUR", "USD")),
    Question(id="q2", text="How many?"),
)


async def stored(**data: object) -> EventStore:
    store = EventStore(MemoryStorage())
    await store.append(created(**data))
    return store


def answer(text: str) -> Event:
    payload = {"answers": [{"id": "q1", "answer": text}, {"id": "q2", "answer": "7"}]}
    return Event.new("task", EventType.USER_INTERVENTION, {"kind": "answer", "payload": payload})


@pytest.mark.req("6-01")
async def test_open_questions_end_the_run_and_answers_in_the_log_let_the_next_go_on() -> None:
    store, coder = await stored(), ScriptedCoder(questions=QUESTIONS)
    waiting = await workflow(coder, store=store).run("task", questions=True)
    assert (waiting.status, waiting.open_questions) == ("waiting", ("q1", "q2"))
    await store.append(answer("EUR"))
    state = await workflow(coder, store=store).run("task", questions=True)
    assert (state.status, state.attempt, state.anomalies) == ("completed", 1, ())
    assert coder.briefs[-1].answers == (("Which currency?", "EUR"), ("How many?", "7"))


@pytest.mark.req("6-01")
async def test_the_user_is_asked_and_the_answers_are_recorded_as_theirs() -> None:
    store, coder = await stored(), ScriptedCoder(questions=QUESTIONS)
    asked: list[Question] = []

    async def ask(questions: Sequence[Question]) -> Sequence[str]:
        asked.extend(questions)
        return ["USD", ""]

    state = await workflow(coder, store=store).run("task", questions=True, ask=ask)
    events = await store.get_events("task")
    answered = next(event for event in events if event.event_type == "USER_INTERVENTION")
    assert (state.status, state.open_questions, tuple(asked)) == ("completed", (), QUESTIONS)
    assert answered.vector_clock["user:terminal"] == 1
    assert coder.briefs[-1].answers == (("Which currency?", "USD"),)
    assert types(events[4:]) == SIMPLE.removeprefix("TASK_STARTED ")


@pytest.mark.parametrize(
    ("options", "data", "coder"),
    [
        ({}, {}, ScriptedCoder(questions=QUESTIONS)),
        ({"questions": True}, {"answers": ["in EUR"]}, ScriptedCoder(questions=QUESTIONS)),
        ({"questions": True}, {}, ScriptedCoder()),
    ],
    ids=["not allowed", "answered before", "nothing to ask"],
)
async def test_nobody_is_asked(
    options: dict[str, bool], data: dict[str, object], coder: ScriptedCoder
) -> None:
    store = await stored(**data)
    await workflow(coder, store=store).run("task", **options)
    assert types((await store.get_events("task"))[1:]) == SIMPLE


@pytest.mark.req("6-11")
async def test_nonsense_instead_of_questions_asks_nothing() -> None:
    class Babbling(ScriptedCoder):
        async def clarify(self, *_args: object) -> tuple[Question, ...]:
            raise AnswerError("gibberish")

    assert (await workflow(Babbling()).run("task", created=created(), questions=True)).status == "completed"


async def test_who_may_no_longer_be_asked_gets_a_plan_without_answers() -> None:
    store, coder = await stored(), ScriptedCoder(questions=QUESTIONS)
    await workflow(coder, store=store).run("task", questions=True)
    assert (await workflow(coder, store=store).run("task")).status == "completed"


@pytest.mark.req("2.2-12")
async def test_with_a_dispatcher_the_run_waits_for_answers_without_its_slot() -> None:
    store, coder, control = await stored(), ScriptedCoder(questions=QUESTIONS), Control()
    run = asyncio.create_task(workflow(coder, store=store).run("task", questions=True, control=control))
    async with asyncio.timeout(20):
        await control.left.wait()
        assert StateProjection.rebuild_state(await store.get_events("task")).status == "waiting"
        await store.append(answer("EUR"))
        state = await run
    assert (state.status, state.attempt, state.open_questions, control.apart) == ("completed", 1, (), 1)
    assert coder.briefs[-1].answers == (("Which currency?", "EUR"), ("How many?", "7"))


@pytest.mark.req("2.2-12")
async def test_a_paused_run_has_no_slot() -> None:
    store, control = await stored(), Control()
    await Outsider(store).intervene("pause")
    run = asyncio.create_task(workflow(store=store).run("task", control=control))
    async with asyncio.timeout(20):
        await control.left.wait()
        await Outsider(store).intervene("resume")
        assert (await run).status == "completed"
    assert control.apart == 1
