"""Soak: tasks on scripted answers, meddled with, their process killed three times; --soak runs 1,000."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.fakes.child_processes import children
from tests.faults.soaking import soak as bring_to_ends

from smallwright import open_store
from smallwright.events import EventStore, EventType, state_of
from smallwright.events.task_snapshot import TaskStatus

ENDS = {
    EventType.TASK_COMPLETE: TaskStatus.COMPLETED,
    EventType.TASK_FAILED: TaskStatus.FAILED,
    EventType.TASK_CANCELLED: TaskStatus.CANCELLED,
}
KILLS = 3


def soaking(url: str, count: int, seed: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faults.soaking", url, str(count), str(seed)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2])


def killed_thrice(url: str, count: int, store: Path) -> None:
    """Processes that bring the tasks on, each killed somewhere in its work."""
    chance = random.Random(7)
    for seed in range(KILLS):
        size = store.stat().st_size if store.exists() else 0
        process = soaking(url, count * (seed + 1) // KILLS, seed)
        while process.poll() is None and (not store.exists() or store.stat().st_size == size):
            time.sleep(0.02)
        time.sleep(chance.random() * count / 50)
        process.send_signal(signal.SIGKILL)
        process.wait()


async def check_ends(store: EventStore, count: int) -> None:
    """Each task has ended, its log says how, and none of its events is missing or stands twice."""
    ids = await store.get_task_ids()
    assert len(ids) == count
    for task_id in ids:
        events, task = await store.get_events(task_id), await state_of(store, task_id)
        assert task.phase.ended, task_id
        ignored = {anomaly.sequence for anomaly in task.anomalies}
        odd = {anomaly.reason.split(" for ")[0].split(" as ")[0] for anomaly in task.anomalies}
        assert odd <= {"a report", "the task had ended"}  # on a version that never was; a cancel too late
        assert [event.version for event in events] == list(range(1, len(events) + 1))
        ends = [
            event for event in events if event.event_type in ENDS and event.sequence_number not in ignored
        ]
        assert ENDS[ends[-1].event_type] == task.phase
        reported = EventType.BUG_REPORT_RECEIVED  # bears the version that its reporter saw
        versions = [event.code_version for event in events if event.event_type != reported]
        assert sorted(set(versions)) == list(range(max(versions) + 1))
        assert versions == sorted(versions)
    assert (await store.verify()).ok


@pytest.mark.slow
@pytest.mark.req("2.2-04", "2.2-10", "6-06", "6-13", "5-02", "1.3-04")
async def test_every_task_ends_as_its_log_says_whatever_happens(tmp_path: Path, soak: bool) -> None:
    count, path = (1_000 if soak else 24), tmp_path / "log.db"
    url = f"sqlite:///{path}"
    await asyncio.to_thread(killed_thrice, url, count, Path(f"{path}-wal"))
    me, besides = psutil.Process(), psutil.Process().children()
    async with open_store(url) as store:
        await bring_to_ends(store, url, count, KILLS)
        gc.collect()
        memory, files, threads = me.memory_info().rss, me.num_fds(), me.num_threads()
        await bring_to_ends(store, url, count + count // 5, KILLS + 1)
        await check_ends(store, count + count // 5)
        gc.collect()
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
        assert me.num_fds() <= files + 2
        assert me.num_threads() <= threads + 2
        assert me.memory_info().rss <= memory * 1.1
    assert children(besides) == []
    assert list(path.with_name("log.db.locks").iterdir()) == []
