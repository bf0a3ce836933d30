"""A disk that is full or fails: what raised is absent, what was acknowledged is there, also after a crash."""

from __future__ import annotations

import asyncio
import resource
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest
from tests.fakes.faulty_disk import FaultyDisk
from tests.faults.appending import Appender, check_log
from tests.faults.mounts import mounted, unmount

from smallwright.errors import StoreError, StoreFullError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_errors import IN_DOUBT, NOTHING_STORED

WAIT_S = 120.0


def event(**data: Any) -> Event:
    return Event.new("t", EventType.TASK_CREATED, data)


@dataclass
class Ledger:
    """Appends, and keeps what became of each."""

    path: Path
    stored: list[Event] = field(default_factory=list)
    refused: list[StoreError] = field(default_factory=list)
    doubtful: list[Event] = field(default_factory=list)  # refused, and it is not known whether they are there
    crashes: list[tuple[Path, list[Event], list[Event]]] = field(default_factory=list)

    async def append(self, store: EventStore, *events: Event) -> None:
        """Append all of `events`, or be refused with a documented error that says what became of them."""
        [outcome] = await asyncio.gather(store.append_many(events), return_exceptions=True)
        if isinstance(outcome, list):
            self.stored += outcome
            return
        if not isinstance(outcome, StoreError):
            raise outcome
        assert str(self.path) in str(outcome)
        assert (NOTHING_STORED in str(outcome)) != (IN_DOUBT in str(outcome))
        self.refused.append(outcome)
        if IN_DOUBT in str(outcome):
            self.doubtful += events

    async def check(self, store: EventStore) -> None:
        """The store holds what was acknowledged, what is in doubt perhaps, and nothing else."""
        check(await store.get_events(), self.stored, self.doubtful)

    def crash(self) -> None:
        """Copy the files as a crash at this moment would leave them."""
        folder = self.path.parent / f"crash{len(self.crashes)}"
        folder.mkdir()
        for name in (self.path.name, f"{self.path.name}-wal"):
            if self.path.with_name(name).exists():
                shutil.copy(self.path.with_name(name), folder)
        self.crashes.append((folder / self.path.name, [*self.stored], [*self.doubtful]))


def check(found: list[Event], stored: list[Event], doubtful: list[Event]) -> None:
    """`found` are all of `stored` and some of `doubtful`, numbered without a gap."""
    assert [e.sequence_number for e in found] == list(range(1, len(found) + 1))
    doubted = {e.event_id for e in doubtful}
    assert [e for e in found if e.event_id not in doubted] == sorted(stored, key=lambda e: e.sequence_number)


async def use(ledger: Ledger) -> None:
    """All that writes: a new file, single events, batches, groups, large data, closing, opening again."""
    for number in range(2):
        async with EventStore(SqliteStorage(ledger.path)) as store:
            await ledger.append(store, event(number=number))
            await ledger.append(store, *(event(text="x" * 30_000) for _ in range(3)))
            large = [event(number=number, text="y" * 70_000) for number in range(4)]
            await asyncio.gather(*(ledger.append(store, each) for each in large))
            if ledger.stored:  # else there may be no store yet
                await ledger.check(store)
            if ledger.refused:
                ledger.crash()
            await ledger.append(store, event())


async def fail_at(path: Path, operation: str, code: int, *, number: int, lasting: bool) -> Ledger:
    """Use a store on a disk whose `number`-th write or sync fails; check it then, after crashes, mended."""
    disk, ledger = FaultyDisk(), Ledger(path)
    with disk.installed():
        disk.fail(operation, code, number=number, lasting=lasting)
        await use(ledger)
        disk.repair()
        for file, stored, doubtful in ledger.crashes:
            async with EventStore(SqliteStorage(file)) as store:
                check(await store.get_events(), stored, doubtful)
        async with EventStore(SqliteStorage(path)) as store:
            await ledger.check(store)
            again = [await store.append(each) for each in ledger.doubtful]  # that settles it
            ledger.stored += [each for each in again if each not in ledger.stored]
            ledger.doubtful.clear()
            await ledger.append(store, event())
            await ledger.check(store)
            assert (await store.verify()).ok
    return ledger


@pytest.mark.req("1.3-05", "1.3-02", "1.3-04", "1.3-13")
@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize(
    ("operation", "code", "kind"),
    [
        ("write", apsw.SQLITE_IOERR_WRITE, StoreError),
        ("write", apsw.SQLITE_FULL, StoreFullError),
        ("sync", apsw.SQLITE_IOERR_FSYNC, StoreError),  # what SQLite makes of every fsync that fails
    ],
)
def test_any_write_or_sync_may_fail(
    tmp_path: Path, soak: bool, operation: str, code: int, kind: type[StoreError], lasting: bool
) -> None:
    whole, refused = FaultyDisk(), 0
    with whole.installed():
        asyncio.run(use(Ledger(tmp_path / "whole.db")))
    assert whole.calls[f"{operation} whole.db"]
    assert whole.calls[f"{operation} whole.db-wal"]
    numbers = range(1, whole.calls[operation] + 1)
    chosen = numbers if soak or len(numbers) < 20 else Random(5).sample(numbers, 20)
    for number in chosen:
        folder = tmp_path / str(number)
        folder.mkdir()
        ledger = asyncio.run(fail_at(folder / "log.db", operation, code, number=number, lasting=lasting))
        assert {type(error) for error in ledger.refused} <= {kind}
        refused += len(ledger.refused)
    assert refused or (operation == "sync" and not lasting)  # one that failed once was tried again


@pytest.mark.req("1.3-05", "1.3-02")
@pytest.mark.parametrize(
    ("code", "error", "remedy"),
    [
        (apsw.SQLITE_FULL, StoreFullError, "free some space"),
        (apsw.SQLITE_IOERR_WRITE, StoreError, "check the disk"),
    ],
)
async def test_a_disk_that_fails_stops_appends_until_it_works_again(
    tmp_path: Path, code: int, error: type[StoreError], remedy: str
) -> None:
    disk = FaultyDisk()
    with disk.installed():
        async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
            await store.append(event())
            disk.fail("write", code)
            outcomes = await asyncio.gather(
                *(store.append(event()) for _ in range(5)), return_exceptions=True
            )
            for outcome in outcomes:
                assert type(outcome) is error
                assert "log.db: " in str(outcome)
                assert remedy in str(outcome)
            assert len(await store.get_events()) == 1
            disk.repair()
            assert (await store.append(event())).sequence_number == 2
            assert (await store.verify()).ok


@pytest.mark.req("1.3-05", "1.3-04")
async def test_a_failing_checkpoint_fails_no_append(tmp_path: Path) -> None:
    disk = FaultyDisk()
    with disk.installed():
        async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
            await store.append(event())
            disk.fail("write", apsw.SQLITE_IOERR_WRITE, file="log.db")
            for number in range(100):  # some 6 MB: more than is kept without a checkpoint
                await store.append(event(text=str(number) * 30_000))
            assert disk.calls["failed"]
            assert len(await store.get_events()) == 101
        disk.repair()
        async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
            assert (await store.verify()).events == 101


@pytest.mark.req("1.3-05", "1.3-04")
async def test_a_commit_that_was_written_and_not_synced_is_looked_up(tmp_path: Path) -> None:
    disk, doubtful = FaultyDisk(), event()
    with disk.installed():
        async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
            await store.append(event())
            disk.fail("sync", apsw.SQLITE_IOERR_FSYNC, lasting=False)
            assert (await store.append(event())).sequence_number == 2  # found, or written once more
            disk.fail("sync", apsw.SQLITE_IOERR_FSYNC)
            with pytest.raises(StoreError, match=r"log\.db: .* not known: append the same event again"):
                await store.append(doubtful)
            disk.repair()
            assert (await store.append(doubtful)).sequence_number == 3
            assert (await store.verify()).events == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "size=1m"):
        pytest.skip("a tmpfs can't be mounted here: run as root, with CAP_SYS_ADMIN")
    yield folder
    unmount(folder)


async def check_readable(path: Path, promised: dict[int, str]) -> None:
    async with EventStore(SqliteStorage(path)) as store:
        assert promised.items() <= {e.sequence_number: e.hash for e in await store.get_events()}.items()


@pytest.mark.req("1.3-05", "1.3-02", "1.3-04")
async def test_a_full_disk_is_said_and_survived(small_disk: Path) -> None:
    path = small_disk / "log.db"
    async with asyncio.timeout(WAIT_S):
        appender = await Appender.start(path, "t")
        await appender.until_refused(20)
        assert len(appender.stored) > 5
        for refusal in appender.refused:
            assert refusal.startswith(f"store_full {path}: the disk is full")
            assert refusal.endswith("nothing was stored; free some space, then go on")
        await check_readable(path, appender.stored)  # for another process, too
        assert mounted(small_disk, "remount,size=64m")
        await appender.until_stored(len(appender.stored) + 40)
        await appender.kill()
    await check_log(path, appender.stored)


@pytest.mark.req("1.3-05", "1.3-02", "1.3-04")
async def test_a_limit_on_the_size_of_files_is_said_and_survived(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with asyncio.timeout(WAIT_S):
        appender = await Appender.start(path, "t")
        await appender.until_stored(20)
        limit, pid = resource.RLIMIT_FSIZE, appender.process.pid
        before = resource.prlimit(pid, limit, (path.with_name("log.db-wal").stat().st_size, -1))
        await appender.until_refused(20)
        for refusal in appender.refused:
            assert refusal.startswith(f"store_failed {path}: the disk reports an error")
            assert "the limit on the size of files" in refusal
        await check_readable(path, appender.stored)
        resource.prlimit(pid, limit, before)
        await appender.until_stored(len(appender.stored) + 40)
        await appender.kill()
    await check_log(path, appender.stored)
