"""A cancel from another process ends a step that is under way; the log tells it once."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from smallwright.events import Event, EventStore, EventType
from smallwright.service import TaskManager
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.task_locks import FileTaskLocks

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 60.0
STEP_S = 600.0  # tests.fakes.slow_run: what the step would take


@asynccontextmanager
async def slow_run(log: Path, step: str) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "tests.fakes.slow_run", str(log), step)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def said(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


def ends_in(events: list[Event]) -> list[Event]:
    return [event for event in events if event.event_type == EventType.TASK_CANCELLED]


@pytest.mark.req("6-05", "6-13", "4.3-02")
@pytest.mark.parametrize("step", ["generation", "tests"])
async def test_a_cancel_from_another_process_ends_the_step_under_way(tmp_path: Path, step: str) -> None:
    log = tmp_path / "log.db"
    async with asyncio.timeout(WAIT_S), slow_run(log, step) as process:
        task_id = await said(process)
        async with EventStore(SqliteStorage(log)) as store:
            tasks = TaskManager(store, locks=FileTaskLocks(log.with_name("locks")), user="user:bob")
            assert await tasks.cancel_task(task_id, "wrong prompt") == "cancelled"
            assert await said(process) == "cancelled"
            events = await tasks.events(task_id)
            assert (await tasks.get_task(task_id)).anomalies == ()
            await tasks.shutdown_all()
    (end,) = ends_in(events)
    assert (end, end.data["by"], end.data["reason"]) == (events[-1], "user:bob", "wrong prompt")
    asked = next(event for event in events if event.event_type == EventType.USER_INTERVENTION)
    assert at(end) - at(asked) < STEP_S / 2


def at(event: Event) -> float:
    return datetime.fromisoformat(str(event.timestamp)).timestamp()
