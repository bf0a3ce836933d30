"""A store of an older version is brought forward at the first write, wholly or not at all."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from smallwright.errors import StoreError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_migrations import MIGRATIONS

STORES = Path(__file__).parent / "stores"
EVENTS = 12

#: Opens for writing the file it is given, and is killed at its n-th statement.
CRASH = """
import os, signal, sys
from pathlib import Path
import apsw
from smallwright.storage.sqlite_connection import open_writer

left = int(sys.argv[2])

def trace(cursor, sql, bindings):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return True

apsw.connection_hooks.append(lambda connection: setattr(connection, "exec_trace", trace))
open_writer(Path(sys.argv[1])).close()
"""


@pytest.fixture(params=sorted(STORES.glob("*.sql")), ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store of each released version."""
    path = tmp_path / "log.db"
    connection = apsw.Connection(str(path))
    connection.execute(request.param.read_text("utf-8"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


def version(path: Path) -> int:
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    try:
        return int(connection.execute("PRAGMA user_version").get)
    finally:
        connection.close()


def schema(path: Path) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    try:
        return connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()
    finally:
        connection.close()


async def check(path: Path, events: int) -> None:
    async with EventStore(SqliteStorage(path)) as store:
        verification = await store.verify()
        assert (verification.ok, verification.events) == (True, events)
        read = await store.get_events("bücher")
        assert [event.sequence_number for event in read][:6] == [1, 2, 3, 4, 5, 6]


@pytest.mark.req("1.3-06")
async def test_an_old_store_is_read_as_it_is_and_brought_forward_by_the_first_append(
    old: Path, tmp_path: Path
) -> None:
    before = version(old)
    await check(old, EVENTS)
    assert version(old) == before < len(MIGRATIONS)
    async with EventStore(SqliteStorage(old)) as store:
        added = await store.append(Event.new("bücher", EventType.TASK_STARTED))
        assert (added.sequence_number, added.version) == (EVENTS + 1, 7)
    assert version(old) == len(MIGRATIONS)
    await check(old, EVENTS + 1)
    fresh = tmp_path / "fresh.db"
    open_writer(fresh).close()
    assert schema(old) == schema(fresh)


@pytest.mark.req("1.3-06", "1.3-05")
async def test_a_crash_in_the_middle_leaves_the_old_version(old: Path) -> None:
    before, crashes = version(old), 0
    for statement in range(1, 100):
        command = [sys.executable, "-c", CRASH, old, str(statement)]
        done = await asyncio.to_thread(subprocess.run, command, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        crashes += 1
        if version(old) == before:
            await check(old, EVENTS)
    assert crashes > len(MIGRATIONS)
    assert version(old) == len(MIGRATIONS)
    await check(old, EVENTS)


@pytest.mark.req("1.3-05")
async def test_a_migration_that_fails_changes_nothing(old: Path) -> None:
    blocker = apsw.Connection(str(old))
    blocker.execute("CREATE TABLE snapshots (mine)")  # so that the last statement fails
    before = schema(old)
    async with EventStore(SqliteStorage(old)) as store:
        with pytest.raises(StoreError, match=r"log\.db: .*snapshots"):
            await store.append(Event.new("t", EventType.TASK_CREATED))
        assert len(await store.get_events()) == EVENTS
    assert schema(old) == before
    blocker.execute("DROP TABLE snapshots")
    blocker.close()
    async with EventStore(SqliteStorage(old)) as store:
        await store.append(Event.new("t", EventType.TASK_CREATED))
