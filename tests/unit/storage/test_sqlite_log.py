"""What the SQLite writer remembers between transactions, and when it must forget it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from tests.fakes.faulty_disk import FaultyDisk

from smallwright.errors import ConflictError, StoreError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.chain import GENESIS, seal
from smallwright.events.encoding import Draft, encode
from smallwright.events.recorder import Batch
from smallwright.storage import sqlite_log
from smallwright.storage.sqlite import SqliteStorage


def event(task_id: str = "t", kind: EventType = EventType.TASK_CREATED) -> Event:
    return Event.new(task_id, kind)


async def versions(store: EventStore) -> dict[str, list[int]]:
    """Of each task's events, as its readers see them."""
    return {task: [e.version for e in await store.get_events(task)] for task in await store.get_task_ids()}


@pytest.mark.req("1.3-01", "1.3-02")
async def test_two_writers_of_one_file_add_streams_and_types_in_turn(
    tmp_path: Path,
) -> None:
    path, kinds = tmp_path / "log.db", list(EventType)
    async with EventStore(SqliteStorage(path)) as one, EventStore(SqliteStorage(path)) as two:
        for number, kind in enumerate(kinds):
            first, second = (one, two) if number % 2 else (two, one)
            for store in (first, second, second):  # the first adds stream and type, the second finds them
                await store.append(event(f"task-{number}", kind))
            await first.append(event("task-0", kind))
        assert (await one.verify()).ok
        found = await versions(two)
        assert found.pop("task-0") == list(range(1, len(kinds) + 4))
        assert set(map(tuple, found.values())) == {(1, 2, 3)}
        assert [e.event_type for e in await one.get_events("task-5")] == [kinds[5]] * 3


@pytest.mark.req("1.3-05", "1.3-02")
async def test_what_a_failed_commit_added_is_added_again(tmp_path: Path) -> None:
    disk, path = FaultyDisk(), tmp_path / "log.db"
    with disk.installed():
        async with EventStore(SqliteStorage(path)) as store:
            await store.append(event("old"))
            disk.fail("write", apsw.SQLITE_FULL)
            with pytest.raises(StoreError):
                await store.append_many([event("new", EventType.TASK_FAILED), event("old")])
            disk.repair()
            await store.append(event("other"))  # takes the number that was to be the new stream's
            stored = await store.append(event("new", EventType.TASK_FAILED))
            assert (stored.sequence_number, stored.version) == (3, 1)
            assert (await store.append(event("old"))).version == 2
            assert await versions(store) == {"old": [1, 2], "other": [1], "new": [1]}
            assert [e.event_type for e in await store.get_events("new")] == [EventType.TASK_FAILED]
            assert (await store.verify()).ok


@pytest.mark.req("1.3-10", "1.3-02")
async def test_a_refused_batch_and_one_that_uses_its_stream_in_one_transaction(tmp_path: Path) -> None:
    storage, commits = SqliteStorage(tmp_path / "log.db"), []
    async with EventStore(storage) as store:
        first = await store.append(event())
        opened = storage._writer._transactions._opened
        assert opened is not None
        opened[0].set_commit_hook(lambda: bool(commits.append(1)))
        clash = Event.from_dict(first.to_dict() | {"task_id": "clash"})
        blocker = apsw.Connection(str(storage.path))
        blocker.execute("BEGIN IMMEDIATE")  # what comes now makes two transactions, and the first waits
        begun = asyncio.create_task(store.append(event()))
        await asyncio.sleep(0.2)
        refused = asyncio.create_task(store.append_many([event("new"), clash]))
        await asyncio.sleep(0)
        taken = asyncio.create_task(store.append(event("new")))
        await asyncio.sleep(0)
        blocker.close()
        with pytest.raises(ConflictError):
            await refused
        assert ((await begun).sequence_number, (await taken).sequence_number, (await taken).version) == (
            2,
            3,
            1,
        )
        assert len(commits) == 2
        assert await versions(store) == {"t": [1, 2], "new": [1]}


async def test_streams_that_are_forgotten_are_looked_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_log, "REMEMBERED_STREAMS", 2)
    storage = SqliteStorage(tmp_path / "log.db")
    async with EventStore(storage) as store:
        for number in range(12):
            await store.append(event(f"task-{number % 4}"))
        opened = storage._writer._transactions._opened
        assert opened is not None
        assert len(opened[1]._streams) <= 3
        assert set(map(tuple, (await versions(store)).values())) == {(1, 2, 3)}


async def test_streams_numbered_by_an_older_version_stay_in_order(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        for task in ("a", "a", "b", "b", "c"):
            await store.append(event(task))
    older = apsw.Connection(str(path))
    for number, task in enumerate("abc", start=1):  # 1, 2, 3: not the numbers of first events
        [[given]] = older.execute("SELECT id FROM streams WHERE task_id = ?", (task,))
        older.execute("UPDATE events SET stream = ? WHERE stream = ?", (-number, given))
        older.execute("UPDATE streams SET id = ? WHERE id = ?", (-number, given))
    older.execute("UPDATE events SET stream = -stream; UPDATE streams SET id = -id")
    older.close()
    async with EventStore(SqliteStorage(path)) as store:
        for task in ("d", "b", "e"):
            await store.append(event(task))
        assert await store.get_task_ids() == ["e", "d", "c", "b", "a"]
        assert await versions(store) == {"a": [1, 2], "b": [1, 2, 3], "c": [1], "d": [1], "e": [1]}
        assert (await store.verify()).ok


@pytest.mark.req("1.3-04")
async def test_an_append_that_is_cancelled_while_it_waits_is_never_written(tmp_path: Path) -> None:
    storage = SqliteStorage(tmp_path / "log.db")
    async with EventStore(storage) as store:
        await store.append(event())
        blocker = apsw.Connection(str(storage.path))
        blocker.execute("BEGIN IMMEDIATE")
        begun = asyncio.create_task(store.append(event("begun")))
        await asyncio.sleep(0.2)  # its transaction waits for the lock
        late = [asyncio.create_task(store.append(event("late"))) for _ in range(3)]
        await asyncio.sleep(0)
        late[0].cancel()
        late[2].cancel()
        begun.cancel()
        blocker.close()
        assert (await late[1]).version == 1
        assert len(await store.get_events("late")) == 1
        assert len(await store.get_events("begun")) == 1  # too late: wholly there


@pytest.mark.req("1.3-06", "1.3-10")
async def test_an_import_of_many_parts_is_one_transaction(tmp_path: Path) -> None:
    drafts = list(chained(1_200))
    async with EventStore(storage := SqliteStorage(tmp_path / "log.db")) as store:
        twice = replace(drafts[0].event, task_id="other", sequence_number=0)
        with pytest.raises(ConflictError, match="event 1201 of the import"):
            await storage.append(Batch(drafts=[*drafts, link(twice, 1, drafts[-1].event)], exact=True))
        assert await store.get_events() == []
        await storage.append(Batch(drafts=drafts, exact=True))
        assert await store.get_events() == [draft.event for draft in drafts]
        stored = await store.append(event("t3"))
        assert (stored.sequence_number, stored.version) == (1_201, 172)
        assert (await store.verify()).ok


def chained(count: int) -> Iterator[Draft]:
    """The log of `count` events in seven tasks, as an export holds it."""
    last = None
    for number in range(count):
        draft = link(event(f"t{number % 7}"), number // 7 + 1, last)
        last = draft.event
        yield draft


def link(new: Event, version: int, last: Event | None) -> Draft:
    sequence, digest = (last.sequence_number, last.hash) if last else (0, GENESIS)
    return encode(seal(encode(new), sequence=sequence + 1, version=version, previous_hash=digest))
