"""Gate 4: TaskManager (4.3), over a real store, a real dispatcher and a scripted workflow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smallwright import open_store
from smallwright.errors import ModelUnavailableError, NotFoundError, ShuttingDownError, TaskStateError
from smallwright.events import Event, EventStore, EventType
from smallwright.orchestrator import TaskOrchestrator
from smallwright.service import TaskManager
from tests.fakes.scripted_runner import Runner


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


@pytest.fixture
def runner(store: EventStore) -> Runner:
    return Runner(store)


@pytest.fixture
async def tasks(store: EventStore, runner: Runner) -> AsyncIterator[TaskManager]:
    manager = TaskManager(store, runner)
    yield manager
    await manager.shutdown_all()


async def begun(tasks: TaskManager, runner: Runner, **options: Any) -> str:
    task_id = await tasks.create_task("a stack", **options)
    await tasks.start_task(task_id)
    async for event in tasks.subscribe(task_id):
        if event.event_type == EventType.TASK_STARTED:
            break
    return task_id


@pytest.mark.req("4.3-01", "6-04")
async def test_start_returns_at_once_and_the_task_is_tracked_until_it_ends(
    tasks: TaskManager, runner: Runner
) -> None:
    task_id = await begun(tasks, runner)
    assert list(tasks.active_tasks) == [task_id]
    assert not tasks.active_tasks[task_id].done()
    assert (await tasks.states.get_state(task_id)).asyncio_task is tasks.active_tasks[task_id]
    runner.may_end.set()
    assert await tasks.wait(task_id) == "completed"
    assert (dict(tasks.active_tasks), len(tasks.states)) == ({}, 0)


@pytest.mark.req("4.3-01")
async def test_a_task_that_raises_is_untracked_and_failed_in_the_log(
    tasks: TaskManager, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    runner.error = ModelUnavailableError("the server is gone")
    task_id = await begun(tasks, runner)
    runner.may_end.set()
    with pytest.raises(ModelUnavailableError):
        await tasks.wait(task_id)
    assert not tasks.active_tasks
    assert (await tasks.get_task(task_id)).failure_reason == "the server is gone"


@pytest.mark.req("4.3-02")
async def test_cancel_awaits_the_end_and_is_idempotent(tasks: TaskManager, runner: Runner) -> None:
    running, idle = await begun(tasks, runner), await tasks.create_task("idle")
    work = tasks.active_tasks[running]
    assert await tasks.cancel_task(running, "enough") == "cancelled"
    assert (work.cancelled(), dict(tasks.active_tasks)) == (True, {})
    events = await tasks.events(running)
    assert (events[-1].data["by"], events[-1].data["reason"]) == ("user:local", "enough")
    assert await tasks.cancel_task(running) == await tasks.cancel_task(idle) == "cancelled"
    assert await tasks.events(running) == events
    runner.may_end.set()
    done = await begun(tasks, runner)
    await tasks.wait(done)
    assert await tasks.cancel_task(done) == "completed"


@pytest.mark.req("4.3-02", "2.2-06")
async def test_shutdown_misses_none_queued_or_running(store: EventStore, runner: Runner) -> None:
    tasks = TaskManager(store, runner, orchestrator=TaskOrchestrator(max_concurrent=2, queue_size=3))
    ids = [await tasks.create_task(f"task {number}") for number in range(9)]
    for task_id in ids:
        await tasks.start_task(task_id)
    await asyncio.sleep(0.05)
    assert len(runner.ran) == 2
    assert await tasks.shutdown_all() == ids
    assert {await tasks.get_task_status(task_id) for task_id in ids} == {"cancelled"}
    assert (await tasks.shutdown_all(), dict(tasks.active_tasks)) == ([], {})
    with pytest.raises(ShuttingDownError):
        await tasks.start_task(await tasks.create_task("too late"))


@pytest.mark.req("4.3-03")
async def test_the_status_is_the_logs_unknown_ids_and_second_starts_are_refused(
    store: EventStore, tasks: TaskManager, runner: Runner
) -> None:
    for call in (tasks.get_task_status, tasks.start_task, tasks.cancel_task, tasks.get_task):
        with pytest.raises(NotFoundError, match="nowhere"):
            await call("nowhere")
    task_id = await tasks.create_task("a stack")
    starts = await asyncio.gather(*(tasks.start_task(task_id) for _ in range(4)), return_exceptions=True)
    assert [type(each) for each in starts].count(TaskStateError) == 3
    await anext(event async for event in tasks.subscribe(task_id, 1))
    await store.append(Event.new(task_id, EventType.TASK_COMPLETE, {}))
    assert (
        await tasks.get_task_status(task_id)
        == await TaskManager(store).get_task_status(task_id)
        == "completed"
    )
    runner.may_end.set()
    await tasks.wait(task_id)
    with pytest.raises(TaskStateError, match="can't be started again"):
        await tasks.start_task(task_id)
