"""TaskManager.replay: of whole tasks, of what went on after a stop, of forks whose source is only read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from tests.fakes.forked_tasks import PLAN, Bench
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, red

from smallwright import open_store
from smallwright.errors import NotFoundError, TaskStateError
from smallwright.events import Event, EventStore, EventType
from smallwright.orchestrator.replaying import ReplayReport, replay
from smallwright.service import TaskManager
from smallwright.service.repository_log import record_repository

SCRIPT: dict[str, Any] = {"plans": [PLAN], "codes": {"a.py": GREEN, "b.py": red("test_a"), "c.py": GREEN}}


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


async def replayer(history: Sequence[Event]) -> ReplayReport:
    return await replay(history, ScriptedCoder(**SCRIPT), patience_s=5)


@pytest.fixture
def looking(store: EventStore) -> TaskManager:
    return TaskManager(store, replayer=replayer)


async def test_a_task_and_forks_of_it_come_again(store: EventStore, looking: TaskManager) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    before = await store.last_sequence()
    report = await looking.replay(task_id)
    assert (report.equal, report.task_id, report.to_dict()["equal"]) == (True, task_id, True)
    assert await store.last_sequence() == before
    for at in (3, 7, 12, before):
        for changes in ({}, {"files": {"a.py": GREEN + "# mine\n"}}, {"prompt": "otherwise"}):
            if "files" in changes and at == 3:
                continue
            fork = await bench.run(await bench.tasks.fork_task(task_id, at, changes))
            report = await looking.replay(fork)
            assert report.divergences == ()
            assert report.replayed == report.events > 0


async def test_a_task_that_another_process_went_on_with_comes_again(
    store: EventStore, looking: TaskManager
) -> None:
    first = Bench(store)
    task_id = await first.tasks.create_task("make it work")
    await first.tasks.start_task(task_id)
    async for event in first.tasks.subscribe(task_id):
        if event.event_type == EventType.CORRECTION_STARTED:
            break
    await first.tasks.shutdown_all(resumable=True)
    second = Bench(store)
    await second.run(task_id)
    assert (await second.tasks.get_task(task_id)).attempt == 2
    report = await looking.replay(task_id)
    assert report.divergences == ()


async def test_a_report_and_a_cancel_come_again(store: EventStore, looking: TaskManager) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    await bench.tasks.report_bug(task_id, "b.py", "it is wrong")
    await bench.tasks.wait(task_id)
    assert (await looking.replay(task_id)).divergences == ()
    other = await bench.tasks.create_task("make it work")
    await bench.tasks.start_task(other)
    async for event in bench.tasks.subscribe(other):
        if event.event_type == EventType.PLANNING_COMPLETE:
            break
    await bench.tasks.cancel_task(other)
    assert (await looking.replay(other)).divergences == ()


async def test_what_can_not_be_replayed_is_said(store: EventStore, looking: TaskManager) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        await looking.replay("nowhere")
    recorded = await record_repository(store, "/tree", {"a.py": GREEN}, {"a.py": ["work"]})
    with pytest.raises(TaskStateError, match="made by no run"):
        await looking.replay(recorded.task_id)
    task_id = await looking.create_task("make it work")
    with pytest.raises(TaskStateError, match="no coder"):
        await TaskManager(store).replay(task_id)
    assert (await looking.replay(task_id)).equal
