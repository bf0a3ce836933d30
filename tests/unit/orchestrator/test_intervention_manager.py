"""Interventions at any moment: each one an event, or a clear refusal that leaves none."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.fakes.scripted_coder import ScriptedCoder, red
from tests.fakes.scripted_workflow import created, workflow

from smallwright.errors import InvalidInputError, NotFoundError, StaleError, TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot, state_of
from smallwright.orchestrator import InterventionManager
from smallwright.storage.memory import MemoryStorage

QUESTIONS = [{"id": "q1", "text": "Which?", "options": []}, {"id": "q2", "text": "How many?", "options": []}]
KINDS = {
    "steer": "use sets",
    "queue": "then tidy up",
    "amend": "and numbers, too",
    "replace_code": {"module": "one.py", "code": "x = 1\n"},
}


@pytest.fixture
def store() -> EventStore:
    return EventStore(MemoryStorage())


@pytest.fixture
def users(store: EventStore) -> InterventionManager:
    return InterventionManager(store)


async def begun(store: EventStore) -> None:
    first = await store.append(created())
    data = {"attempt": 1, "resumed_after": None}
    clock = {"user:ann": 1, "planner": 1}
    cause = first.event_id
    await store.append(
        Event.new("task", EventType.TASK_STARTED, data, vector_clock=clock, causation_id=cause)
    )


async def finished(store: EventStore, coder: ScriptedCoder | None = None) -> TaskSnapshot:
    await store.append(created())
    return await workflow(coder, store=store).run("task")


async def asking(store: EventStore) -> None:
    await begun(store)
    last = (await store.get_events("task"))[-1]
    data = {"outcome": "questions", "questions": QUESTIONS}
    clock = {**last.vector_clock, "planner": 2}
    asked = Event.new(
        "task", EventType.PLANNING_COMPLETE, data, vector_clock=clock, causation_id=last.event_id
    )
    await store.append(asked)


@pytest.mark.req("6-05")
async def test_each_one_is_an_event_with_what_was_asked_and_when(
    store: EventStore, users: InterventionManager
) -> None:
    await begun(store)
    event = await users.pause("task", "lunch")
    assert (event.event_type, event.sequence_number) == (EventType.USER_INTERVENTION, 3)
    assert (event.data["kind"], event.data["payload"]) == ("pause", {"reason": "lunch"})
    assert event.data["requested_at"].endswith("+00:00")
    assert event.data["took_effect_after"] is None
    assert event.vector_clock == {"user:ann": 1, "planner": 1, "user:local": 1}
    assert (await state_of(store, "task")).status == "paused"
    again = await users.resume("task", by="user:bea")
    assert again.vector_clock["user:bea"] == 1
    task = await state_of(store, "task")
    assert (task.status, task.anomalies) == ("running", ())


@pytest.mark.req("6-05")
@pytest.mark.parametrize(("kind", "payload"), KINDS.items())
async def test_what_changes_a_task_opens_a_completed_one_again_but_never_a_cancelled_one(
    store: EventStore, users: InterventionManager, kind: str, payload: Any
) -> None:
    assert (await finished(store)).status == "completed"
    event = await users.intervene("task", kind, payload)
    wanted = payload if isinstance(payload, dict) else {"text": payload}
    assert event.data["payload"] == wanted
    assert (await workflow(store=store).run("task")).attempt == 2
    await store.append(created("other"))
    await store.append(Event.new("other", EventType.TASK_CANCELLED, {"by": "user:ann", "reason": ""}))
    with pytest.raises(TaskStateError, match="other is cancelled"):
        await users.intervene("other", kind, payload)


@pytest.mark.req("6-05")
@pytest.mark.parametrize("kind", ["pause", "resume", "cancel"])
async def test_on_a_finished_task_the_others_are_refused(
    store: EventStore, users: InterventionManager, kind: str
) -> None:
    await finished(store)
    before = await store.get_events("task")
    with pytest.raises(TaskStateError, match=f"task task is completed: there is nothing to {kind}"):
        await users.intervene("task", kind)
    assert await store.get_events("task") == before


@pytest.mark.req("6-05")
async def test_what_is_wrong_is_named_and_leaves_no_event(
    store: EventStore, users: InterventionManager
) -> None:
    await begun(store)
    wrong = [
        (("task", "explode"), InvalidInputError, "kind: 'explode'.*steer"),
        (("task", "steer"), InvalidInputError, r"payload\.text"),
        (("task", "steer", "  "), InvalidInputError, r"payload\.text"),
        (("task", "steer", 7), InvalidInputError, "payload: 7"),
        (("task", "replace_code", {"module": "one.py"}), InvalidInputError, r"payload\.code"),
        (("task", "replace_code", {"module": "x.py", "code": "1"}), InvalidInputError, "'x.py' is no module"),
        (("task", "answer", ["yes"]), TaskStateError, "no open questions"),
        (("task", "resume"), TaskStateError, "not paused by a user: it is running"),
        (("nowhere", "pause"), NotFoundError, "nowhere"),
    ]
    for arguments, error, words in wrong:
        with pytest.raises(error, match=words):
            await users.intervene(*arguments)
    assert len(await store.get_events()) == 2
    await users.pause("task")
    with pytest.raises(TaskStateError, match="paused already"):
        await users.pause("task")


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"code_version": -1}, r"seen\.code_version"),
        ({"code_version": "1"}, r"seen\.code_version"),
        ({"vector_clock": {"p": -1}}, "vector_clock"),
        ({"code_hash": 5}, r"seen\.code_hash"),
        ({"colour": 5}, r"seen\.colour"),
        ("yes", "seen"),
    ],
)
@pytest.mark.req("6-05")
async def test_what_was_seen_is_checked(
    store: EventStore, users: InterventionManager, seen: Any, words: str
) -> None:
    await begun(store)
    with pytest.raises(InvalidInputError, match=words):
        await users.pause("task", seen=seen)


@pytest.mark.req("6-05", "1.5-01")
async def test_what_was_seen_before_the_last_change_is_refused_and_the_change_named(
    store: EventStore, users: InterventionManager
) -> None:
    task = await finished(store, ScriptedCoder(codes=[red("test_a")]))
    events = await store.get_events("task")
    change = next(event for event in events if event.event_type == EventType.CORRECTION_COMPLETED)
    old = events[events.index(change) - 1]
    stale = {"code_version": old.code_version, "vector_clock": dict(old.vector_clock)}
    with pytest.raises(
        StaleError, match=f"event {change.sequence_number} .*made version {change.code_version}"
    ):
        await users.steer("task", "use sets", seen=stale)
    with pytest.raises(StaleError, match="stale clock"):
        await users.steer("task", "use sets", seen={"vector_clock": dict(old.vector_clock)})
    other = {"code_version": task.code_version, "code_hash": "0" * 64}
    with pytest.raises(StaleError, match="other code"):
        await users.replace_code("task", "one.py", "x = 1\n", seen=other)
    with pytest.raises(InvalidInputError, match=r"seen\.code_version: .*version 99 was seen"):
        await users.steer("task", "use sets", seen={"code_version": 99})
    assert await store.get_events("task") == events
    last = events[-1]
    seen = {"code_version": last.code_version, "vector_clock": dict(change.vector_clock)}
    event = await users.steer("task", "use sets", seen=seen)
    assert event.vector_clock == {**change.vector_clock, "user:local": 1}


@pytest.mark.req("6-05")
async def test_a_stale_view_never_hinders_a_pause_or_a_cancel(
    store: EventStore, users: InterventionManager
) -> None:
    await begun(store)
    await users.pause("task", seen={"code_version": 0, "vector_clock": {}})
    assert (await users.cancel("task", "enough", seen={"vector_clock": {"user:ann": 1}})).data["payload"] == {
        "reason": "enough"
    }
    assert (await state_of(store, "task")).cancel_requested
    with pytest.raises(TaskStateError, match="cancelled already"):
        await users.cancel("task")


@pytest.mark.req("6-05")
@pytest.mark.parametrize(
    "answers", [{"q1": "this", "q2": "two"}, ["this", "two"], {"Which?": "this", "q2": "two"}]
)
async def test_answers_by_id_by_question_or_in_order(
    store: EventStore, users: InterventionManager, answers: Any
) -> None:
    await asking(store)
    await users.answer("task", answers)
    task = await state_of(store, "task")
    assert (task.answers, task.open_questions) == ((("Which?", "this"), ("How many?", "two")), ())


@pytest.mark.req("6-05")
@pytest.mark.parametrize("answers", [{"q9": "x"}, ["a", "b", "c"], [], None, ""])
async def test_answers_that_fit_no_question_are_refused(
    store: EventStore, users: InterventionManager, answers: Any
) -> None:
    await asking(store)
    with pytest.raises(InvalidInputError, match="answer"):
        await users.answer("task", answers)
    assert len(await store.get_events()) == 3


@pytest.mark.req("6-05", "2.2-11", "1.2-07")
async def test_of_many_at_once_each_is_an_event_with_a_count_of_its_own(
    store: EventStore, users: InterventionManager
) -> None:
    await begun(store)
    other = InterventionManager(store)
    calls = [(users, other)[n % 2].steer("task", f"word {n}") for n in range(20)]
    events = await asyncio.gather(*calls)
    assert sorted(event.vector_clock["user:local"] for event in events) == list(range(1, 21))
    assert (await state_of(store, "task")).anomalies == ()
    pauses = await asyncio.gather(*(users.pause("task") for _ in range(5)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in pauses) == ["Event"] + ["TaskStateError"] * 4
