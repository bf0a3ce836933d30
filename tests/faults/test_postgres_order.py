"""The order of commits is the order of numbers, whoever began first: no reader ever skips an event."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from random import Random

import psycopg
import pytest
from tests.faults.appending import Appender, append_together, contend_together

from smallwright.events import Event, EventStore, EventType
from smallwright.events.encoding import encode
from smallwright.events.recorder import Batch
from smallwright.storage.postgres import PostgresStorage
from smallwright.storage.postgres_log import PostgresLog

WAIT_S = 120.0


def event(task_id: str = "t") -> Event:
    return Event.new(task_id, EventType.TASK_CREATED)


class Transaction:
    """A writer's transaction on a connection of its own, step by step."""

    def __init__(self, url: str) -> None:
        self._log = PostgresLog("test")
        self._connection = psycopg.connect(url, autocommit=True)

    def begin(self) -> None:
        """Begin, and look at the log once."""
        self._connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        self._connection.execute("SELECT count(*) FROM smallwright.events")

    def lock(self) -> None:
        """Lock the log, and stand still."""
        self._log.tail(self._connection, [])

    def write(self, new: Event) -> int:
        """Append `new`; its number."""
        tail = self._log.tail(self._connection, [new])
        [[stored]] = [tail.recorded(Batch(drafts=(encode(new),)))]  # type: ignore[misc]
        self._log.write(self._connection, tail.written, commit=False)
        return stored.sequence_number

    def end(self, how: str) -> None:
        """COMMIT or ROLLBACK, and let go."""
        self._connection.execute(how.encode())
        self._connection.close()


async def followed(store: EventStore, last_task: str = "last") -> list[int]:
    """The numbers that a subscriber sees, until the task `last_task` comes."""
    numbers: list[int] = []
    async with aclosing(store.subscribe()) as events:
        async for e in events:
            numbers.append(e.sequence_number)
            if e.task_id == last_task:
                return numbers
    raise AssertionError(numbers)


def test_on_an_identity_column_commits_out_of_order_make_a_reader_skip(postgres_url: str) -> None:
    """The danger is real: the same schedule, the usual way."""
    with psycopg.connect(postgres_url) as first, psycopg.connect(postgres_url) as second:
        reader = psycopg.connect(postgres_url, autocommit=True)
        reader.execute("CREATE TABLE usual (number bigint GENERATED ALWAYS AS IDENTITY)")
        first.execute("INSERT INTO usual DEFAULT VALUES")
        second.execute("INSERT INTO usual DEFAULT VALUES")
        second.commit()
        assert reader.execute("SELECT number FROM usual").fetchall() == [(2,)]
        first.commit()
        assert reader.execute("SELECT number FROM usual WHERE number > 2").fetchall() == []  # 1 is skipped
        reader.close()


@pytest.mark.req("1.3-02", "1.3-11")
@pytest.mark.parametrize(("how", "expected"), [("COMMIT", [1, 2, 3, 4]), ("ROLLBACK", [1, 2, 3])])
async def test_whoever_has_a_number_is_waited_for_and_a_number_given_back_is_used(
    postgres_url: str, how: str, expected: list[int]
) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append(event())
        following = asyncio.create_task(followed(store))
        first = Transaction(postgres_url)
        assert first.write(event("first")) == 2
        later = asyncio.create_task(store.append(event("later")))
        await asyncio.sleep(0.5)
        assert not later.done()
        assert [e.task_id for e in await store.get_events()] == ["t"]
        first.end(how)
        assert (await later).sequence_number == len(expected) - 1
        await store.append(event("last"))
        assert await following == expected
        assert (await store.verify()).ok


@pytest.mark.req("1.3-02", "1.3-11")
async def test_whoever_began_first_and_commits_last_has_the_last_number(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append(event())
        following = asyncio.create_task(followed(store))
        first = Transaction(postgres_url)
        first.begin()
        for number in (2, 3, 4):
            assert (await store.append(event("t"))).sequence_number == number
        assert first.write(event("first")) == 5
        first.end("COMMIT")
        assert (await store.append(event("last"))).sequence_number == 6
        assert await following == [1, 2, 3, 4, 5, 6]
        assert (await store.verify()).ok


@pytest.mark.req("1.3-01", "1.3-02", "1.3-11", "1.3-13")
async def test_any_interleaving_of_transactions_leaves_no_gap_at_any_moment(
    postgres_url: str, soak: bool
) -> None:
    seed, ended = 7, threading.Event()

    def transactions(number: int) -> None:
        chance = Random(seed * 100 + number)
        for _ in range(100 if soak else 15):
            one = Transaction(postgres_url)
            one.begin()
            time.sleep(chance.random() * 0.01)
            for _ in range(chance.randint(1, 3)):
                one.write(event(f"raw{number}"))
            time.sleep(chance.random() * 0.01)
            one.end(chance.choice(("COMMIT", "COMMIT", "ROLLBACK")))

    def look() -> int:
        looks = 0
        with psycopg.connect(postgres_url, autocommit=True) as reader:
            while not ended.is_set():
                rows = reader.execute("SELECT count(*), coalesce(max(sequence), 0) FROM smallwright.events")
                [(count, last)] = rows.fetchall()
                assert count == last
                looks += 1
        return looks

    async with (
        asyncio.timeout(WAIT_S),
        EventStore(PostgresStorage(postgres_url)) as store,
        EventStore(PostgresStorage(postgres_url)) as other,
    ):
        await store.append(event())
        with ThreadPoolExecutor(8) as threads:
            run = asyncio.get_running_loop().run_in_executor
            looking = run(threads, look)
            following = [asyncio.create_task(followed(each)) for each in (store, store, other)]
            raw = [run(threads, transactions, number) for number in range(4)]
            for _ in range(20):
                await asyncio.gather(*(each.append(event()) for each in (store, other)))
            await asyncio.gather(*raw)
            last = (await store.append(event("last"))).sequence_number
            for each in following:
                assert await each == list(range(1, last + 1))
            ended.set()
            assert await looking > 10
        assert (await store.verify()).events == last
        commits = "SELECT pg_xact_commit_timestamp(xmin) FROM smallwright.events ORDER BY sequence"
        with psycopg.connect(postgres_url) as connection:
            times = [when for (when,) in connection.execute(commits)]
        assert times == sorted(times)


@pytest.mark.req("1.3-01", "1.3-02", "1.3-11")
async def test_processes_append_to_one_log_and_each_sees_all(postgres_url: str) -> None:
    async with asyncio.timeout(WAIT_S):
        promised = await append_together(postgres_url, 3, 75)
    async with EventStore(PostgresStorage(postgres_url)) as store:
        assert (await store.verify()).events == len(promised)


@pytest.mark.req("1.3-10", "1.3-01")
async def test_expected_sequence_holds_between_processes(postgres_url: str) -> None:
    processes, each = 3, 40
    async with asyncio.timeout(WAIT_S):
        await contend_together(postgres_url, processes, each)
    async with EventStore(PostgresStorage(postgres_url)) as store:
        events = await store.get_events("t")
        assert [e.data["after"] for e in events] == list(range(processes * each))
        assert (await store.verify()).ok


@pytest.mark.req("1.3-04", "1.3-02", "1.3-13")
async def test_kill_9_during_appends_loses_nothing_acknowledged(postgres_url: str, soak: bool) -> None:
    chance, promised = Random(906), dict[int, str]()
    async with asyncio.timeout(WAIT_S):
        for round_ in range(50 if soak else 5):
            writer, enough = await Appender.start(postgres_url, f"t{round_}"), chance.randint(1, 150)
            assert await writer.until(lambda enough=enough: len(writer.stored) >= enough)  # noqa: B023
            await writer.kill()
            assert not writer.refused
            promised |= writer.stored
    async with EventStore(PostgresStorage(postgres_url)) as store:
        stored = {e.sequence_number: e.hash for e in await store.get_events()}
        assert list(stored) == list(range(1, len(stored) + 1))
        assert promised.items() <= stored.items()
        assert (await store.verify()).events == len(stored)
        assert (await store.append(event())).sequence_number == len(stored) + 1
