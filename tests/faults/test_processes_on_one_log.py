"""A writer that is killed loses nothing it acknowledged; several processes share one log."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import aclosing
from pathlib import Path

import pytest

from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage

PROGRAM = Path(__file__).with_name("appending.py")
WAIT_S = 120.0


async def started(path: Path, task_id: str, count: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), str(path), task_id, str(count), stdout=PIPE
    )


async def acknowledged(process: Process, at_least: int | None = None) -> dict[int, str]:
    """sequence -> hash of `at_least` events, or of all until the process ends."""
    assert process.stdout is not None
    lines: dict[int, str] = {}
    while at_least is None or len(lines) < at_least:
        line = (await process.stdout.readline()).decode()
        if not line.endswith("\n"):  # the end; a line cut off by the kill does not count
            return lines
        sequence, digest = line.split()
        lines[int(sequence)] = digest
    return lines


@pytest.mark.req("1.3-04", "1.3-02", "1.3-13")
async def test_kill_9_during_appends_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    promised: dict[int, str] = {}
    async with asyncio.timeout(WAIT_S):
        for round_ in range(4):
            process = await started(path, f"t{round_}", 1_000_000)
            promised |= await acknowledged(process, at_least=40 + 25 * round_)
            process.send_signal(signal.SIGKILL)
            promised |= await acknowledged(process)
            assert await process.wait() == -signal.SIGKILL
    async with EventStore(SqliteStorage(path)) as store:
        stored = {e.sequence_number: e.hash for e in await store.get_events()}
        assert list(stored) == list(range(1, len(stored) + 1))
        assert len(promised) >= 40 + 65 + 90 + 115
        assert promised.items() <= stored.items()
        assert (await store.verify()).ok
        after = await store.append(Event.new("after", EventType.TASK_CREATED))
        assert after.sequence_number == len(stored) + 1


@pytest.mark.req("1.3-01", "1.3-02", "1.3-11")
async def test_two_processes_append_while_a_third_follows(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    seen: list[int] = []
    async with asyncio.timeout(WAIT_S), EventStore(SqliteStorage(path)) as store:
        first, second = await started(path, "a", 150), await started(path, "b", 150)
        async with aclosing(store.subscribe()) as events:
            async for event in events:
                seen.append(event.sequence_number)
                if len(seen) == 300:
                    break
        promised = await acknowledged(first) | await acknowledged(second)
        assert (await first.wait(), await second.wait()) == (0, 0)
        assert seen == sorted(promised) == list(range(1, 301))
        assert [e.version for e in await store.get_events("b")] == list(range(1, 151))
        assert (await store.verify()).ok
