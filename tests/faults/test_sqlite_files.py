"""Faults of disk and file: a documented error with file and remedy, and a store that works again after."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.fakes.faulty_disk import FaultyDisk
from tests.faults.mounts import mounted, unmount

from smallwright.errors import StoreCorruptError, StoreError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage

WAIT_S = 60.0


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


def moved(folder: Path, to: Path) -> None:
    for file in folder.glob("log.db*"):
        file.replace(to / file.name)


def removed(path: Path) -> str:
    moved(path.parent, path.parent / "aside")
    return "is gone"


def replaced(path: Path) -> str:
    moved(path.parent, path.parent / "aside")
    asyncio.run(_make(path))
    return "was replaced"


def emptied(path: Path) -> str:
    os.truncate(path, 0)
    return "was emptied"


@pytest.mark.req("1.3-05", "1.3-11")
@pytest.mark.parametrize("fault", [removed, replaced, emptied])
async def test_a_file_lost_in_use_is_said_to_all_and_not_made_anew(tmp_path: Path, fault: Any) -> None:
    path = tmp_path / "log.db"
    (tmp_path / "aside").mkdir()
    async with asyncio.timeout(WAIT_S), EventStore(SqliteStorage(path)) as store:
        await store.append(event())
        async with aclosing(store.subscribe()) as events:
            await anext(events)
            following = asyncio.create_task(anext(events))
            await asyncio.sleep(0)
            problem = rf"log\.db: the file {await asyncio.to_thread(fault, path)}.* while in use; put it back"
            size = path.stat().st_size if path.exists() else None
            for _ in range(2):
                with pytest.raises(StoreUnavailableError, match=problem):
                    await store.append(event())
                with pytest.raises(StoreUnavailableError, match=problem):
                    await store.get_events()
            with pytest.raises(StoreUnavailableError, match=problem):
                await following
            assert size == (path.stat().st_size if path.exists() else None)
        if fault is not emptied:
            moved(tmp_path / "aside", tmp_path)
            assert (await store.append(event())).sequence_number == 2
            assert len(await store.get_events()) == 2


@pytest.mark.req("1.3-05")
async def test_a_read_only_file_system_is_readable(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "size=1m"):
        pytest.skip("a tmpfs can't be mounted here: run as root, with CAP_SYS_ADMIN")
    path = folder / "log.db"
    try:
        await _make(path)
        assert mounted(folder, "remount,ro")
        async with EventStore(SqliteStorage(path)) as store:
            assert len(await store.get_events()) == 1
            assert (await store.verify()).ok
            with pytest.raises(
                StoreUnavailableError, match=r"log\.db: Read-only file system; nothing was st"
            ):
                await store.append(event())
            assert mounted(folder, "remount,rw")
            assert (await store.append(event())).sequence_number == 2
            assert len(await store.get_events()) == 2
    finally:
        unmount(folder)
