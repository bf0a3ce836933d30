"""Faults of disk and file: a documented error with file and remedy, and a store that works again after."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage


def event(**data: Any) -> Event:
    return Event.new("t", EventType.TASK_CREATED, data)


class FaultyFile(apsw.VFSFile):
    """A file whose writes fail while its disk has a fault."""

    def __init__(self, disk: FaultyDisk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        if disk.read_only:
            flags[0] = (
                flags[0] & ~(apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE) | apsw.SQLITE_OPEN_READONLY
            )
        super().__init__("unix", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - SQLite's name
        if self._disk.fault is not None:
            raise self._disk.fault
        super().xWrite(data, offset)


class FaultyDisk(apsw.VFS):
    """SQLite's own file system, with faults by request."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.read_only = False
        super().__init__("faulty", "unix", makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> FaultyFile:  # noqa: N802
        return FaultyFile(self, name, flags)


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    faulty = FaultyDisk()
    try:
        yield faulty
    finally:
        faulty.unregister()


@pytest.mark.req("1.3-05", "1.3-02")
@pytest.mark.parametrize(
    ("fault", "error", "remedy"),
    [
        (apsw.FullError("full"), StoreFullError, "free some space"),
        (apsw.IOError("io"), StoreError, "check the disk"),
    ],
)
async def test_a_disk_that_fails_stops_appends_until_it_works_again(
    tmp_path: Path, disk: FaultyDisk, fault: Exception, error: type[StoreError], remedy: str
) -> None:
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        await store.append(event())
        disk.fault = fault
        outcomes = await asyncio.gather(*(store.append(event()) for _ in range(5)), return_exceptions=True)
        for outcome in outcomes:
            assert type(outcome) is error
            assert "log.db: " in str(outcome)
            assert remedy in str(outcome)
        assert len(await store.get_events()) == 1
        disk.fault = None
        assert (await store.append(event())).sequence_number == 2
        assert (await store.verify()).ok


@pytest.mark.req("1.3-05")
async def test_a_read_only_file_is_readable(tmp_path: Path, disk: FaultyDisk) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await store.append(event())
        disk.read_only = True
        async with EventStore(SqliteStorage(path)) as reader:
            assert len(await reader.get_events()) == 1
            with pytest.raises(
                StoreUnavailableError, match=r"log.db: the file is read-only .* make it .* writable"
            ):
                await reader.append(event())
            disk.read_only = False
            assert (await reader.append(event())).sequence_number == 2


@contextmanager
def locked(path: Path) -> Iterator[None]:
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@pytest.mark.req("1.3-05")
async def test_a_file_that_stays_locked_is_an_error_and_then_works(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path, busy_timeout_s=0.05)) as store:
        await store.append(event())
        with (
            locked(path),
            pytest.raises(StoreUnavailableError, match=r"log.db: another process keeps it locked"),
        ):
            await store.append(event())
        assert len(await store.get_events()) == 1
        assert (await store.append(event())).sequence_number == 2


def no_database(path: Path) -> None:
    path.write_bytes(b"no database at all " * 500)


def anothers(path: Path) -> None:
    apsw.Connection(str(path)).execute("CREATE TABLE t (a)")


def a_newer_ones(path: Path) -> None:
    asyncio.run(_make(path))
    apsw.Connection(str(path)).execute("PRAGMA user_version = 99")


async def _make(path: Path) -> None:
    async with EventStore(SqliteStorage(path)) as store:
        await store.append(event())


def a_folder(path: Path) -> None:
    path.mkdir()


def below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("")


@pytest.mark.req("1.3-05")
@pytest.mark.parametrize(
    ("make", "error", "problem"),
    [
        (no_database, StoreCorruptError, "is no event store"),
        (anothers, StoreUnavailableError, "choose another path"),
        (a_newer_ones, StoreUnavailableError, "upgrade"),
        (a_folder, StoreUnavailableError, "folder"),
        (below_a_file, StoreUnavailableError, "folder"),
    ],
)
def test_what_is_no_store_is_refused_by_path(
    tmp_path: Path, make: Any, error: type[StoreError], problem: str
) -> None:
    path = tmp_path / "folder" / "log.db"
    path.parent.mkdir()
    make(path)

    async def use() -> None:
        async with EventStore(SqliteStorage(path)) as store:
            with pytest.raises(error, match=rf"log.db: .*{problem}"):
                await store.append(event())
            with pytest.raises(error, match=rf"log.db: .*{problem}"):
                await store.get_events()

    asyncio.run(use())


@pytest.mark.req("1.3-05")
async def test_another_programs_database_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    anothers(path)
    before = path.read_bytes()
    async with EventStore(SqliteStorage(path)) as store:
        with pytest.raises(StoreUnavailableError):
            await store.append(event())
    assert path.read_bytes() == before


@pytest.mark.req("1.3-05")
async def test_a_file_that_was_deleted_in_use_takes_no_more_events(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await store.append(event())
        path.unlink()
        for _ in range(2):
            with pytest.raises(StoreUnavailableError, match=r"log\.db"):
                await store.append(event())
        assert not path.exists()
        path.write_bytes(b"")
        with pytest.raises(StoreUnavailableError, match="was replaced while in use"):
            await store.append(event())
