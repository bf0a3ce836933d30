"""Parts of the SQLite adapter that its contract does not show: group commit, threads, file."""

from __future__ import annotations

import asyncio
import stat
import threading
from contextlib import aclosing
from pathlib import Path

import apsw
import pytest

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.listeners import Listeners
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_errors import translated


def event(task_id: str = "t", text: str = "") -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, {"text": text})


def ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("smallwright-")]


def opened_by(storage: SqliteStorage) -> apsw.Connection:
    opened = storage._writer._transactions._opened
    assert opened is not None
    return opened[0]


def file_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def siblings(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


@pytest.mark.req("1.3-01")
async def test_appends_that_wait_share_a_transaction(tmp_path: Path) -> None:
    storage, commits = SqliteStorage(tmp_path / "log.db"), []
    async with EventStore(storage) as store:
        await store.append(event())
        opened_by(storage).set_commit_hook(lambda: bool(commits.append(1)))  # False: go on
        blocker = apsw.Connection(str(storage.path))
        blocker.execute("BEGIN IMMEDIATE")  # so that all of them wait
        appends = [asyncio.create_task(store.append(event())) for _ in range(100)]
        await asyncio.sleep(1)
        blocker.close()
        await asyncio.gather(*appends)
        assert len(await store.get_events()) == 101
        assert 1 <= len(commits) <= 10  # what met the lock, all that came meanwhile, and latecomers


@pytest.mark.req("1.3-04")
async def test_a_commit_is_synced_and_the_file_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "log.db"
    storage = SqliteStorage(path)
    async with EventStore(storage) as store:
        await store.append(event())
        pragma = opened_by(storage).execute
        assert (pragma("PRAGMA synchronous").get, pragma("PRAGMA journal_mode").get) == (2, "wal")
        assert file_mode(path) == 0o600
        assert file_mode(path.with_name("log.db-wal")) == 0o600
    assert siblings(path) == ["log.db"]  # closed in good order, the file is all there is


@pytest.mark.req("1.3-11")
async def test_no_thread_outlives_the_store_nor_its_last_subscriber(tmp_path: Path) -> None:
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        assert ours() == []
        await store.append(event())
        async with aclosing(store.subscribe()) as events:
            await anext(events)
            assert "smallwright-watcher" in ours()
        async with asyncio.timeout(20):
            while "smallwright-watcher" in ours():  # noqa: ASYNC110 - the end of a thread
                await asyncio.sleep(0.01)
        async with aclosing(store.subscribe(after_sequence=1)) as events:
            live = asyncio.ensure_future(anext(events))
            await store.append(event())
            assert (await live).sequence_number == 2
    assert ours() == []


async def test_a_large_string_is_stored_once(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await store.append_many(
            [event(text="x" * 100_000), event("u", "x" * 100_000), event(text="x" * 65_536)]
        )
        assert [len(e.data["text"]) for e in await store.get_events()] == [100_000, 100_000, 65_536]
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    assert connection.execute("SELECT count(*) FROM blobs").get == 1
    assert connection.execute("SELECT length(data) < 200 FROM events").fetchall() == [(1,), (1,), (0,)]
    connection.close()


def test_reading_a_task_uses_its_index(tmp_path: Path) -> None:
    from smallwright.storage.sqlite_connection import open_writer, statements

    connection = open_writer(tmp_path / "log.db")
    given = dict.fromkeys(("task_id", "after", "until", "before", "types", "limit"))
    plan = "\n".join(
        row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statements()["read_stream"], given)
    )
    connection.close()
    assert "SEARCH events USING INDEX events_of_stream (stream=? AND sequence>? AND sequence<?)" in plan
    assert "SCAN events" not in plan
    assert "TEMP B-TREE" not in plan


def test_a_listener_that_left_hears_nothing_more() -> None:
    listeners, heard = Listeners(), []
    with listeners.listening(lambda _=(): heard.append(1)), listeners.listening(lambda _=(): heard.append(2)):
        listeners.notify()
    listeners.notify()
    assert sorted(heard) == [1, 2]
    assert len(listeners) == 0


@pytest.mark.req("1.3-05")
@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (apsw.FullError("x"), StoreFullError),
        (apsw.ReadOnlyError("x"), StoreUnavailableError),
        (apsw.CantOpenError("x"), StoreUnavailableError),
        (apsw.PermissionsError("x"), StoreUnavailableError),
        (apsw.BusyError("x"), StoreUnavailableError),
        (PermissionError(13, "Permission denied"), StoreUnavailableError),
        (apsw.CorruptError("x"), StoreCorruptError),
        (apsw.NotADBError("x"), StoreCorruptError),
        (apsw.IOError("x"), StoreError),
        (apsw.SQLError("x"), StoreCorruptError),
        (apsw.ConstraintError("x"), StoreCorruptError),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), StoreCorruptError),
        (apsw.MisuseError("x"), StoreError),
    ],
)
def test_each_error_of_sqlite_has_its_meaning(error: Exception, kind: type[StoreError]) -> None:
    failure = translated(error, Path("/data/log.db"))
    assert type(failure) is kind
    assert str(failure).startswith("/data/log.db: ")
    assert failure.__cause__ is error


def test_an_error_of_another_kind_stays_as_it_is() -> None:
    error = ValueError("ours")
    assert translated(error, Path("log.db")) is error
