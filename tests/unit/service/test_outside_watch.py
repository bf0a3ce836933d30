"""A standing process takes up what another appends to a task that has ended."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.scripted_coder import ScriptedCoder
from tests.fakes.scripted_workflow import workflow

from smallwright.events import EventStore, EventType
from smallwright.orchestrator import TaskControl
from smallwright.service import TaskManager
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.task_locks import FileTaskLocks

WAIT_S = 60.0


def standing(store: EventStore, locks: Path, **options: Any) -> TaskManager:
    async def run_task(task_id: str, control: TaskControl) -> Any:
        return await workflow(ScriptedCoder(), store=store).run(task_id, control=control)

    return TaskManager(store, run_task, locks=FileTaskLocks(locks), **options)


async def completions(store: EventStore, task_id: str, count: int) -> None:
    """Return once there are so many."""
    seen = 0
    async with aclosing(store.subscribe(task_id)) as events:
        async for event in events:
            seen += event.event_type == EventType.TASK_COMPLETE
            if seen == count:
                return


@pytest.mark.req("6-13", "6-05")
@pytest.mark.parametrize("kind", ["report", "amend"])
async def test_a_report_or_amendment_from_another_process_opens_the_task_again(
    tmp_path: Path, kind: str
) -> None:
    log, locks = tmp_path / "log.db", tmp_path / "locks"
    async with (
        asyncio.timeout(WAIT_S),
        EventStore(SqliteStorage(log)) as store,
        EventStore(SqliteStorage(log)) as other,
    ):
        here = standing(store, locks, watch_outside=True)
        task_id = await here.create_task("a stack")
        await here.start_task(task_id)
        await completions(store, task_id, 1)
        outside = TaskManager(other, locks=FileTaskLocks(locks), user="user:bob")
        if kind == "amend":
            await outside.interventions.amend(task_id, "and a queue")
        else:
            module = next(iter((await outside.get_task(task_id)).modules))
            assert (await outside.bug_reports.report(task_id, module, "it is slow")).valid
        await completions(store, task_id, 2)
        await here.shutdown_all()
        await outside.shutdown_all()
        assert (await here.get_task(task_id)).attempt == 2


@pytest.mark.req("6-13")
async def test_a_watch_ends_with_its_manager_and_leaves_other_tasks_alone(tmp_path: Path) -> None:
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        here = standing(store, tmp_path / "locks", watch_outside=True)
        task_id = await here.create_task("a stack")
        assert await here.cancel_task(task_id) == "cancelled"
        await here.shutdown_all()
        assert not [task for task in asyncio.all_tasks() if "outside" in task.get_name()]
