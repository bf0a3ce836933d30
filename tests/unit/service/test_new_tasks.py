"""Keys that make a request safe to send twice, and a queue without room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.fakes.scripted_runner import Runner

from smallwright import open_store
from smallwright.errors import IdempotencyError, InvalidInputError, QueueFullError, ShuttingDownError
from smallwright.events import EventStore, EventType
from smallwright.orchestrator import TaskOrchestrator
from smallwright.service import TaskManager


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


@pytest.fixture
def runner(store: EventStore) -> Runner:
    return Runner(store)


@pytest.fixture
async def tasks(store: EventStore, runner: Runner) -> AsyncIterator[TaskManager]:
    manager = TaskManager(store, runner, orchestrator=TaskOrchestrator(max_concurrent=1, queue_size=2))
    yield manager
    await manager.shutdown_all()


async def test_one_key_is_one_task_also_after_a_restart(store: EventStore, tasks: TaskManager) -> None:
    first = await tasks.create_task("a stack", ["yes"], idempotency_key="k", priority="high")
    again = await TaskManager(store).create_task("a stack", ["yes"], idempotency_key="k", priority=10)
    assert again == first
    assert len(await store.get_events()) == 1


async def test_a_key_belongs_to_its_user(tasks: TaskManager) -> None:
    mine = await tasks.create_task("a stack", idempotency_key="k", by="user:ann")
    other = await tasks.create_task("a queue", idempotency_key="k", by="user:bob")
    assert mine != other
    assert (await tasks.events(mine))[0].vector_clock == {"user:ann": 1}


async def test_a_key_with_another_request_is_refused(store: EventStore, tasks: TaskManager) -> None:
    task_id = await tasks.create_task("a stack", idempotency_key="k")
    other: Any
    for other in ({"prompt": "a queue"}, {"prompt": "a stack", "effort": "low"}):
        with pytest.raises(IdempotencyError, match=task_id):
            await tasks.create_and_start(**other, idempotency_key="k")
    assert len(await store.get_events()) == 1


@pytest.mark.parametrize("key", ["", "  ", "k" * 256, 7])
async def test_what_is_no_key_is_refused(store: EventStore, tasks: TaskManager, key: str) -> None:
    with pytest.raises(InvalidInputError, match="idempotency_key"):
        await tasks.create_task("a stack", idempotency_key=key)
    assert not await store.get_events()


async def test_the_same_request_ten_times_at_once_starts_one_task(
    store: EventStore, tasks: TaskManager, runner: Runner
) -> None:
    ids = await asyncio.gather(
        *(tasks.create_and_start("a stack", idempotency_key="k") for _ in range(10)), return_exceptions=True
    )
    assert len({each for each in ids if isinstance(each, str)}) == 1
    assert all(isinstance(each, str | QueueFullError) for each in ids)
    assert len(await store.get_events(event_types=[EventType.TASK_CREATED])) == 1
    runner.may_end.set()
    (task_id,) = {each for each in ids if isinstance(each, str)}
    assert await tasks.wait(task_id) == "completed"
    assert await tasks.create_and_start("a stack", idempotency_key="k") == task_id
    assert runner.ran == [task_id]


async def test_a_task_that_was_created_and_not_started_is_started_the_next_time(
    tasks: TaskManager, runner: Runner
) -> None:
    runner.may_end.set()
    task_id = await tasks.create_task("a stack", idempotency_key="k")
    assert await tasks.create_and_start("a stack", idempotency_key="k") == task_id
    assert await tasks.wait(task_id) == "completed"


@pytest.mark.req("4.4-01")
async def test_a_full_queue_refuses_and_leaves_no_trace(
    store: EventStore, tasks: TaskManager, runner: Runner
) -> None:
    outcomes = await asyncio.gather(
        *(tasks.create_and_start(f"task {n}") for n in range(6)), return_exceptions=True
    )
    taken = [each for each in outcomes if isinstance(each, str)]
    refused = [each for each in outcomes if isinstance(each, QueueFullError)]
    assert (len(taken), len(refused)) == (3, 3)
    assert all(error.retry_after_s > 0 for error in refused)
    assert sorted(await store.get_task_ids()) == sorted(taken)
    with pytest.raises(QueueFullError):
        await tasks.create_and_start("one more")
    runner.may_end.set()
    for task_id in taken:
        assert await tasks.wait(task_id) == "completed"
    assert await tasks.wait(await tasks.create_and_start("there is room again")) == "completed"


async def test_after_shutdown_nothing_is_created(store: EventStore, tasks: TaskManager) -> None:
    await tasks.shutdown_all()
    with pytest.raises(ShuttingDownError):
        await tasks.create_and_start("a stack")
    assert not await store.get_events()
