"""Faults of disk and file: a documented error with file and remedy, and a store that works again after."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.fakes.faulty_disk import FaultyDisk

from smallwright.errors import StoreCorruptError, StoreError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage


def event(**data: Any) -> Event:
    return Event.new("t", EventType.TASK_CREATED, data)


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    faulty = FaultyDisk()
    with faulty.installed():
        yield faulty


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
        with pytest.raises(StoreUnavailableError, match=r"was (replaced|emptied) while in use"):
            await store.append(event())
