"""TaskManager over a real store; only what runs a task is scripted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from smallwright import open_store
from smallwright.errors import InvalidInputError, ModelUnavailableError, NotFoundError, TaskStateError
from smallwright.events import Event, EventStore, EventType
from smallwright.service import TaskManager
from smallwright.service.views import event_view, task_files, task_view

Script = Callable[[EventStore, str], Awaitable[None]]


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


def manager(store: EventStore, script: Script) -> TaskManager:
    return TaskManager(store, lambda task_id, _control: script(store, task_id))


async def completes(store: EventStore, task_id: str) -> None:
    await store.append(Event.new(task_id, EventType.TASK_STARTED, {"attempt": 1}))
    await store.append(Event.new(task_id, EventType.TASK_COMPLETE, {"summary": "made"}))


async def hangs(store: EventStore, task_id: str) -> None:
    await store.append(Event.new(task_id, EventType.TASK_STARTED, {"attempt": 1}))
    await asyncio.Event().wait()


async def breaks(_store: EventStore, _task_id: str) -> None:
    raise ModelUnavailableError("the server is gone")


async def types(tasks: TaskManager, task_id: str) -> list[str]:
    return [str(event.event_type) for event in await tasks.events(task_id)]


async def test_a_new_task_is_in_the_log_with_all_it_asks(store: EventStore) -> None:
    tasks = manager(store, completes)
    task_id = await tasks.create_task("a stack", ["yes"], priority="HIGH", model="tiny", effort="low")
    (event,) = await tasks.events(task_id)
    assert event.event_type == EventType.TASK_CREATED
    assert event.causation_id is None
    assert event.data["answers"] == ["yes"]
    assert (event.data["priority"], event.data["model"], event.data["effort"]) == ("HIGH", "tiny", "low")
    assert await tasks.get_task_status(task_id) == "created"


async def test_a_bad_request_leaves_no_trace(store: EventStore) -> None:
    with pytest.raises(InvalidInputError):
        await manager(store, completes).create_task("")
    assert await store.get_events() == []


@pytest.mark.req("4.3-01")
async def test_start_returns_at_once_and_the_task_is_tracked_until_it_ends(store: EventStore) -> None:
    tasks = manager(store, completes)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    assert list(tasks.active_tasks) == [task_id]
    assert await tasks.wait(task_id) == "completed"
    assert not tasks.active_tasks


@pytest.mark.req("4.3-01")
async def test_a_task_whose_runner_raises_is_failed_in_the_log_and_untracked(
    store: EventStore, caplog: pytest.LogCaptureFixture
) -> None:
    tasks = manager(store, breaks)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    with pytest.raises(ModelUnavailableError):
        await tasks.wait(task_id)
    assert not tasks.active_tasks
    assert await tasks.get_task_status(task_id) == "failed"
    failure = (await tasks.get_task(task_id)).failure or {}
    assert (failure["reason"], failure["message"]) == ("model_unavailable", "the server is gone")


@pytest.mark.req("4.3-02")
async def test_cancelling_awaits_the_end_and_a_second_time_changes_nothing(store: EventStore) -> None:
    tasks = manager(store, hangs)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    async for event in tasks.subscribe(task_id):
        if event.event_type == EventType.TASK_STARTED:
            break
    assert await tasks.cancel_task(task_id, "enough") == "cancelled"
    assert not tasks.active_tasks
    last = (await tasks.events(task_id))[-1]
    assert (last.data["by"], last.data["reason"]) == ("user:local", "enough")
    assert last.vector_clock["user:local"] == 2
    assert await tasks.cancel_task(task_id) == "cancelled"
    assert (await types(tasks, task_id)).count("TASK_CANCELLED") == 1


@pytest.mark.req("4.3-02")
async def test_cancelling_what_never_ran_or_has_ended(store: EventStore) -> None:
    tasks = manager(store, completes)
    idle = await tasks.create_task("one")
    assert await tasks.cancel_task(idle) == "cancelled"
    done = await tasks.create_task("two")
    await tasks.start_task(done)
    await tasks.wait(done)
    assert await tasks.cancel_task(done) == "completed"


@pytest.mark.req("4.3-02")
async def test_shutdown_misses_none(store: EventStore) -> None:
    tasks = manager(store, hangs)
    ids = [await tasks.create_task(f"task {number}") for number in range(20)]
    for task_id in ids:
        await tasks.start_task(task_id)
    assert await tasks.shutdown_all() == ids
    assert {await tasks.get_task_status(task_id) for task_id in ids} == {"cancelled"}
    assert await tasks.shutdown_all() == []


@pytest.mark.req("4.3-03")
async def test_the_status_is_the_logs_and_not_memorys(store: EventStore) -> None:
    tasks, other = manager(store, completes), manager(store, completes)
    task_id = await tasks.create_task("a stack")
    await store.append(Event.new(task_id, EventType.TASK_COMPLETE, {}))
    assert await tasks.get_task_status(task_id) == await other.get_task_status(task_id) == "completed"


@pytest.mark.req("4.3-03")
async def test_an_unknown_id_is_told_apart_and_a_second_start_refused(store: EventStore) -> None:
    tasks = manager(store, hangs)
    for call in (tasks.get_task_status, tasks.get_task, tasks.events, tasks.start_task, tasks.cancel_task):
        with pytest.raises(NotFoundError, match="nowhere"):
            await call("nowhere")
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    with pytest.raises(TaskStateError, match=task_id):
        await tasks.start_task(task_id)
    await tasks.cancel_task(task_id)
    with pytest.raises(TaskStateError, match="cancelled"):
        await tasks.start_task(task_id)


async def test_two_starts_at_once_start_one(store: EventStore) -> None:
    tasks = manager(store, hangs)
    task_id = await tasks.create_task("a stack")
    results = await asyncio.gather(*(tasks.start_task(task_id) for _ in range(5)), return_exceptions=True)
    assert [type(result) for result in results].count(TaskStateError) == 4
    await tasks.shutdown_all()
    assert (await types(tasks, task_id)).count("TASK_CANCELLED") == 1


async def test_lists_and_beginnings_of_ids(store: EventStore) -> None:
    tasks = manager(store, completes)
    with pytest.raises(NotFoundError, match="no task yet"):
        await tasks.find_task()
    stack = await tasks.create_task("a stack")
    first, second = [await tasks.create_task("a queue") for _ in range(2)]
    assert await tasks.find_task() == second
    assert await tasks.find_task("sta") == stack
    assert await tasks.find_task(first) == first
    with pytest.raises(InvalidInputError, match="begins 2 ids"):
        await tasks.find_task("queue")
    with pytest.raises(NotFoundError, match="heap"):
        await tasks.find_task("heap")
    await tasks.cancel_task(stack)
    assert [task.task_id for task in await tasks.list_tasks()] == [second, first, stack]
    assert [task.task_id for task in await tasks.list_tasks("cancelled")] == [stack]
    assert [task.task_id for task in await tasks.list_tasks(limit=1)] == [second]


async def test_subscribers_see_history_then_what_comes(store: EventStore) -> None:
    tasks = manager(store, completes)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    seen = []
    async for event in tasks.subscribe(task_id):
        seen.append(event_view(event)["version"])
        if event.event_type == EventType.TASK_COMPLETE:
            break
    assert seen == [1, 2, 3]


async def test_a_failed_task_shows_the_best_version_of_each_module(store: EventStore) -> None:
    tasks = manager(store, completes)
    task_id = await tasks.create_task("a stack")
    base = {"module": "a.py", "path": "a.py", "code_hash": "0" * 64}
    good = {**base, "code": "GOOD = 1"}
    worse = {**base, "code": "WORSE = 1", "outcome": "changed", "from_version": 1}
    await store.append(Event.new(task_id, EventType.CODE_GENERATED, good, code_version=1))
    await store.append(Event.new(task_id, EventType.CORRECTION_STARTED, {"module": "a.py"}, code_version=1))
    await store.append(Event.new(task_id, EventType.CORRECTION_COMPLETED, worse, code_version=2))
    failure = {"reason": "tests_failed", "message": "no", "best": {"a.py": 1}}
    await store.append(Event.new(task_id, EventType.TASK_FAILED, failure, code_version=2))
    task = await tasks.get_task(task_id)
    assert task_files(task, await tasks.events(task_id)) == {"a.py": "GOOD = 1"}
    assert task_view(task)["failure"]["message"] == "no"


QUESTIONS = [{"id": "q1", "text": "Which?", "options": []}, {"id": "q2", "text": "How many?", "options": []}]


async def asks(store: EventStore, task_id: str) -> None:
    await store.append(Event.new(task_id, EventType.TASK_STARTED, {"attempt": 1}))
    asked = {"outcome": "questions", "questions": QUESTIONS}
    await store.append(Event.new(task_id, EventType.PLANNING_COMPLETE, asked))


async def test_answers_are_an_intervention_and_nothing_is_left_open(store: EventStore) -> None:
    tasks = manager(store, asks)
    task_id = await tasks.create_task("a stack")
    with pytest.raises(TaskStateError, match="no open questions"):
        await tasks.answer(task_id, {"q1": "this"})
    await tasks.start_task(task_id)
    assert await tasks.wait(task_id) == "waiting"
    with pytest.raises(InvalidInputError, match=r"'q9'.*q1, q2"):
        await tasks.answer(task_id, {"q9": "this"})
    await tasks.answer(task_id, {"q1": "this"})
    await tasks.wait(task_id)
    events = await tasks.events(task_id)
    given = next(event for event in events if event.event_type == EventType.USER_INTERVENTION)
    assert given.vector_clock["user:local"] == 2
    assert ("Which?", "this") in (await tasks.get_task(task_id)).answers
    assert [event.event_type for event in events].count(EventType.TASK_STARTED) == 2
