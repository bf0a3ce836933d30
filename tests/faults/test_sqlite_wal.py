"""The write-ahead log stays short, whoever reads and whoever stops reading."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, closing, contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import apsw
import pytest

from smallwright.events import Event, EventStore, EventType
from smallwright.storage import sqlite_checkpoints
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_checkpoints import PAGE_BYTES

GROUP = 200
EVENTS = 20_000
BOUND_PAGES = 800
#: What the WAL may have: its bound, and what one group of events adds to it.
LIMIT_BYTES = (BOUND_PAGES + 600) * PAGE_BYTES


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of the real bounds, so that a fifth of the events shows it."""
    monkeypatch.setattr(sqlite_checkpoints, "BOUND_PAGES", BOUND_PAGES)
    monkeypatch.setattr(sqlite_checkpoints, "PAGES", 200)


async def appended(store: EventStore, path: Path, events: int = EVENTS) -> list[int]:
    """Append `events` to ten tasks; the sizes of the WAL, in bytes, after each group."""
    wal, sizes = path.with_name(f"{path.name}-wal"), []
    for first in range(0, events, GROUP):
        numbers = range(first, first + GROUP)
        group = [Event.new(f"t{n % 10}", EventType.TEST_STARTED, {"text": "x" * 300}) for n in numbers]
        await store.append_many(group)
        sizes.append(wal.stat().st_size)
    return sizes


@pytest.mark.req("1.3-11", "1.3-12")
async def test_a_subscriber_that_stops_in_the_middle_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await store.append_many([Event.new("t0", EventType.TEST_STARTED) for _ in range(500)])
        async with aclosing(store.subscribe()) as stalled, aclosing(store.subscribe("t0")) as another:
            assert [(await anext(events)).sequence_number for events in (stalled, another)] == [1, 1]
            sizes = await appended(store, path)
            assert (await anext(stalled)).sequence_number == 2
    assert max(sizes) < LIMIT_BYTES


@contextmanager
def overlapping_readers(path: Path) -> Iterator[None]:
    """At each moment some transaction is reading, though each of them is short."""
    done = Flag()

    def read() -> None:
        with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.set_busy_timeout(5_000)
            while not done.is_set():
                connection.execute("BEGIN; SELECT max(sequence) FROM events")
                done.wait(0.01)
                connection.execute("COMMIT")

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


@pytest.mark.req("1.3-12")
async def test_readers_that_always_overlap_do_not_let_the_log_grow(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await appended(store, path, GROUP)
        with overlapping_readers(path):
            sizes = await appended(store, path)
    assert max(sizes) < LIMIT_BYTES


@pytest.mark.req("1.3-12")
async def test_reading_everything_holds_no_more_than_a_page_of_it(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await appended(store, path, 5_000)
        reading = asyncio.create_task(store.get_events())
        sizes = await appended(store, path, 5_000)
        read = await reading
        assert 5_000 <= len(read) <= 10_000
        assert [event.sequence_number for event in read] == list(range(1, len(read) + 1))
    assert max(sizes) < LIMIT_BYTES


@pytest.mark.req("1.3-05")
async def test_what_another_program_held_is_given_back_when_it_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with EventStore(SqliteStorage(path)) as store:
        await appended(store, path, GROUP)
        other = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
        other.execute("BEGIN; SELECT count(*) FROM events")
        held = await appended(store, path)
        assert max(held) > LIMIT_BYTES  # so the bound is one that can be broken
        other.close()
        after = await appended(store, path, 10 * GROUP)
        assert after[-1] < LIMIT_BYTES
