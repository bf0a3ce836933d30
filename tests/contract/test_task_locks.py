"""One lock a task, between managers and between processes, on every store that processes can share."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smallwright.bootstrap.locks import task_locks
from smallwright.errors import StoreUnavailableError
from smallwright.orchestrator.task_lock import TaskLocks
from smallwright.storage.task_locks import FileTaskLocks

HOLDER = """
import asyncio, sys, time
from smallwright.bootstrap.locks import task_locks
locks = task_locks(sys.argv[1])
print(asyncio.run(locks.acquire("task")), flush=True)
time.sleep(60)
"""


@pytest.fixture(params=["sqlite", "json", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"{request.param}:///{tmp_path}/log"


def hold(url: str) -> subprocess.Popen[str]:
    """A process that has the lock of "task"."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "True\n"
    return holder


async def both(one: TaskLocks, other: TaskLocks, task_id: str = "task") -> list[bool]:
    return [await one.acquire(task_id), await other.acquire(task_id)]


@pytest.mark.req("6-13")
async def test_one_holder_at_a_time_and_each_task_by_itself(url: str) -> None:
    one, other = task_locks(url), task_locks(url)
    assert await both(one, other) == [True, False]
    assert await both(one, other, "té/sk") == [True, False]
    assert not await one.acquire("task")
    await other.release("task")
    await one.release("task")
    assert await both(other, one) == [True, False]
    await one.close()
    await other.close()
    await other.close()


@pytest.mark.req("6-13")
async def test_a_killed_process_lets_go(url: str) -> None:
    holder = hold(url)
    locks = task_locks(url)
    assert not await locks.acquire("task")
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    for _ in range(100):  # a server may take a moment to notice
        if await locks.acquire("task"):
            break
    else:
        pytest.fail("the lock was never free")
    await locks.close()


@pytest.mark.req("6-13")
async def test_nothing_is_left_behind_and_what_can_not_be_made_is_said(tmp_path: Path) -> None:
    locks = FileTaskLocks(tmp_path / "locks")
    for number in range(50):
        assert await locks.acquire(f"task {number}")
    await locks.close()
    assert list((tmp_path / "locks").iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError, match="can't be locked"):
        await FileTaskLocks(tmp_path / "file").acquire("task")


async def test_a_store_in_memory_needs_none() -> None:
    locks = task_locks("memory:")
    assert await locks.acquire("task")
    await locks.release("task")
    await locks.close()


async def test_files_of_killed_processes_go_with_the_next_and_held_ones_stay(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    one, other = FileTaskLocks(folder), FileTaskLocks(folder)
    assert await one.acquire("held")
    (folder / f"{'0' * 32}.lock").touch()  # of a task that has ended, whose process was killed
    assert await other.acquire("mine")
    assert len(list(folder.iterdir())) == 2
    assert not await other.acquire("held")
    await one.close()
    await other.close()
    assert list(folder.iterdir()) == []
