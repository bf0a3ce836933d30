"""How a task's log tells that its time was up, or that its dispatcher was shut down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.fakes.scripted_workflow import workflow
from tests.fakes.slow_coder import SlowCoder

from smallwright import open_store
from smallwright.errors import TaskTimeoutError
from smallwright.events import Event, EventStore
from smallwright.orchestrator import TaskControl, TaskOrchestrator
from smallwright.service import TaskManager

ENDS = ("TASK_COMPLETE", "TASK_FAILED", "TASK_CANCELLED")


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


def over(store: EventStore, coder: SlowCoder, **options: Any) -> TaskManager:
    async def run_task(task_id: str, control: TaskControl) -> Any:
        return await workflow(coder, store=store).run(task_id, control=control)

    return TaskManager(store, run_task, **options)


async def the_end(tasks: TaskManager, task_id: str) -> Event:
    (end,) = [event for event in await tasks.events(task_id) if event.event_type in ENDS]
    return end


@pytest.mark.req("2.2-05")
@pytest.mark.parametrize("timeout_s", [0, 0.2])
async def test_a_task_whose_time_is_up_has_failed_with_that_reason(
    store: EventStore, timeout_s: float, caplog: pytest.LogCaptureFixture
) -> None:
    tasks = over(store, SlowCoder(), timeout_s=timeout_s)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    with pytest.raises(TaskTimeoutError):
        await tasks.wait(task_id)
    end = await the_end(tasks, task_id)
    assert (end.event_type, end.data["reason"]) == ("TASK_FAILED", "timeout")
    assert f"{timeout_s:g} s" in end.data["message"]
    assert await tasks.get_task_status(task_id) == "failed"
    assert (await tasks.get_task(task_id)).anomalies == ()


@pytest.mark.req("2.2-06")
async def test_a_task_whose_dispatcher_is_shut_down_is_cancelled_by_the_system(store: EventStore) -> None:
    coder, dispatcher = SlowCoder(), TaskOrchestrator()
    tasks = over(store, coder, orchestrator=dispatcher, timeout_s=600)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    await coder.writing.wait()
    work = tasks.active_tasks[task_id]
    await dispatcher.shutdown()
    await asyncio.wait([work])
    end = await the_end(tasks, task_id)
    assert (end.event_type, end.data["by"], end.data["reason"]) == (
        "TASK_CANCELLED",
        "system",
        "shut down",
    )


@pytest.mark.req("2.2-05", "4.3-02")
async def test_a_cancel_within_the_time_is_no_timeout(store: EventStore) -> None:
    coder = SlowCoder()
    tasks = over(store, coder, timeout_s=600)
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    await coder.writing.wait()
    assert await tasks.cancel_task(task_id, "enough", by="user:ann") == "cancelled"
    end = await the_end(tasks, task_id)
    assert (end.data["by"], end.data["reason"]) == ("user:ann", "enough")
