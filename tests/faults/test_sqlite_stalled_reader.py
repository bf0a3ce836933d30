"""A process that stands still while it reads: appends go on, and the room it holds back is given back."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest
from tests.faults.appending import Appender, check_log

from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage

WAIT_S = 300.0
BATCH = 200
BOUND = 24 * 1024 * 1024  # bytes of the write-ahead log, with room for a group beyond its own bound
#: Another program's transaction, open for as long as it lives.
READING = """
import apsw, sys, time
connection = apsw.Connection(sys.argv[1], apsw.SQLITE_OPEN_READONLY)
connection.execute("BEGIN")
print(connection.execute("SELECT count(*) FROM events").get, flush=True)
time.sleep(1000)
"""


async def fill(store: EventStore, batches: int) -> None:
    """Append events of 1 KB; some 0.4 MB of the write-ahead log a batch."""
    for _ in range(batches):
        await store.append_many(
            Event.new("t", EventType.TASK_CREATED, {"n": n, "text": "x" * 1000}) for n in range(BATCH)
        )


def log_bytes(path: Path) -> int:
    """Size of the write-ahead log."""
    return path.with_name(f"{path.name}-wal").stat().st_size


@asynccontextmanager
async def killed_at_the_end(process: Process) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()  # it ends a stopped one too
            await process.wait()


@pytest.mark.req("1.3-01", "1.3-04")
async def test_appends_go_on_beside_a_stopped_transaction_and_its_end_gives_the_room_back(
    tmp_path: Path, soak: bool
) -> None:
    path, batches = tmp_path / "log.db", 500 if soak else 100
    async with asyncio.timeout(WAIT_S), EventStore(SqliteStorage(path)) as store:
        await fill(store, 1)
        reader = await asyncio.create_subprocess_exec(sys.executable, "-c", READING, str(path), stdout=PIPE)
        async with killed_at_the_end(reader):
            assert reader.stdout is not None
            assert int(await reader.stdout.readline()) == BATCH
            reader.send_signal(signal.SIGSTOP)
            await fill(store, batches)
            [last] = await store.get_events(after_sequence=BATCH * (batches + 1) - 1)
            assert last.sequence_number == BATCH * (batches + 1)
            assert log_bytes(path) > BOUND  # it could not begin anew: the transaction may still look at it
        await fill(store, 5)
        assert log_bytes(path) <= BOUND
        held = log_bytes(path)
        await fill(store, batches)
        assert log_bytes(path) <= max(held, BOUND)
    await check_log(path, {})


@pytest.mark.req("1.3-01", "1.3-11")
async def test_a_stopped_process_that_follows_the_log_holds_nothing_back(tmp_path: Path, soak: bool) -> None:
    path, batches = tmp_path / "log.db", 500 if soak else 100
    async with asyncio.timeout(WAIT_S), EventStore(SqliteStorage(path)) as store:
        await fill(store, 1)
        follower = await Appender.start(path, "follower", 0, "--follow", str(BATCH * (batches + 1)))
        async with killed_at_the_end(follower.process):
            await follower.until(lambda: len(follower.seen) == BATCH)
            await stop_between_reads(follower.process, path)
            largest = 0
            for _ in range(batches):
                await fill(store, 1)
                largest = max(largest, log_bytes(path))
            assert largest <= BOUND
            follower.process.send_signal(signal.SIGCONT)
            assert await follower.end() == 0
            assert list(follower.seen) == list(range(1, BATCH * (batches + 1) + 1))
    await check_log(path, follower.seen)


async def stop_between_reads(process: Process, path: Path) -> None:
    """Stop `process` where it is in no transaction, as it nearly always is: reads last microseconds."""
    connection = apsw.Connection(str(path))
    try:
        while True:
            process.send_signal(signal.SIGSTOP)
            try:
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            except apsw.BusyError:
                process.send_signal(signal.SIGCONT)
                await asyncio.sleep(0.05)
            else:
                return
    finally:
        connection.close()
