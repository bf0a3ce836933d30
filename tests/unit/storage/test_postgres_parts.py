"""Parts of the PostgreSQL adapter that its contract does not show: groups, durability, hints, migrations."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

import psycopg
import pytest
from tests.fakes.postgres_server import PostgresServer
from tests.faults.test_postgres_order import Transaction

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage import postgres_listener
from smallwright.storage.postgres import PostgresStorage
from smallwright.storage.postgres_connection import PostgresConnector, statements
from smallwright.storage.postgres_errors import translated
from smallwright.storage.postgres_migrations import MIGRATIONS, migrate

WAIT_S = 20.0


def event(task_id: str = "t", text: str = "") -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, {"text": text})


def fetched(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("smallwright-")]


@pytest.mark.req("1.3-01")
async def test_appends_that_wait_share_a_transaction(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append(event())
        other = Transaction(postgres_url)
        other.write(event())  # so that all of them wait
        appends = [asyncio.create_task(store.append(event())) for _ in range(100)]
        await asyncio.sleep(0.5)
        other.end("ROLLBACK")
        await asyncio.gather(*appends)
    transactions = fetched(postgres_url, "SELECT count(*) FROM smallwright.events GROUP BY xmin")
    assert len(transactions) <= 4  # the first, what met the lock, all that came meanwhile, latecomers
    assert sum(int(str(count)) for (count,) in transactions) == 101


@pytest.mark.req("1.3-04")
async def test_a_commit_is_durable_where_the_database_says_it_need_not_be(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    name = postgres_url.partition("@/")[2].partition("?")[0]
    connector = PostgresConnector(postgres_url)
    for configured, expected in (("off", "on"), ("local", "local"), ("remote_apply", "remote_apply")):
        postgres_server.execute(f"ALTER DATABASE {name} SET synchronous_commit = {configured}")
        with connector.connect(0, read_only=False) as connection:
            assert connection.execute("SHOW synchronous_commit").fetchall() == [(expected,)]


@pytest.mark.req("1.3-11")
async def test_an_event_whose_notification_is_lost_is_noticed_all_the_same(postgres_url: str) -> None:
    writing = PostgresStorage(postgres_url)
    writing._writer._transactions._log._statements["notify"] = "SELECT 1"
    async with EventStore(writing) as store, EventStore(PostgresStorage(postgres_url)) as follower:
        await store.append(event())
        async with asyncio.timeout(WAIT_S), aclosing(follower.subscribe()) as events:
            assert (await anext(events)).sequence_number == 1
            live = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.3)
            await store.append(event())
            assert (await live).sequence_number == 2


@pytest.mark.req("1.3-11")
async def test_a_notification_wakes_the_followers_of_other_processes(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_listener, "INTERVAL_S", 2 * WAIT_S)  # polling would be too late
    following = PostgresStorage(postgres_url)
    async with EventStore(PostgresStorage(postgres_url)) as store, EventStore(following) as follower:
        await store.append(event())
        async with asyncio.timeout(WAIT_S), aclosing(follower.subscribe()) as events:
            assert (await anext(events)).sequence_number == 1
            live = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.3)
            await store.append(event())
            assert (await live).sequence_number == 2
            monkeypatch.undo()
        await store.append(event())  # wakes the listener once more, so that it sees its end


@pytest.mark.req("1.3-11")
async def test_no_thread_outlives_the_store(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        assert ours() == []
        await store.append(event())
        async with aclosing(store.subscribe()) as events:
            await anext(events)
            assert "smallwright-watcher" in ours()
    assert ours() == []
    assert fetched(
        postgres_url,
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'smallwright' "
        "AND datname = current_database()",
    ) == [(0,)]


@pytest.mark.req("1.3-01")
@pytest.mark.parametrize("round_number", range(5))
def test_a_new_log_opened_by_many_at_once_is_made_once(postgres_url: str, round_number: int) -> None:
    callers = 6
    start = threading.Barrier(callers)

    def opened(number: int) -> list[tuple[object, ...]]:
        start.wait()
        with PostgresConnector(postgres_url).connect(0, read_only=number == round_number) as connection:
            return connection.execute("SELECT sequence FROM smallwright.head").fetchall()

    with ThreadPoolExecutor(callers) as pool:
        assert list(pool.map(opened, range(callers))) == [[(0,)]] * callers


async def test_a_large_string_is_stored_once(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        large, limit = "x" * 100_000, "x" * 65_536
        await store.append_many([event(text=large), event("u", large), event(text=limit)])
        assert [len(e.data["text"]) for e in await store.get_events()] == [100_000, 100_000, 65_536]
    assert fetched(postgres_url, "SELECT count(*) FROM smallwright.blobs") == [(1,)]


async def test_reading_a_task_uses_its_index(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append_many([event(f"t{number % 50}") for number in range(2000)])
    given = dict.fromkeys(("before", "types", "limit")) | {"task_id": "t7", "after": 5, "until": 900}
    with psycopg.connect(postgres_url) as connection:
        connection.execute("ANALYZE")
        plan = connection.execute("EXPLAIN " + statements()["read_stream"], given).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "events_of_stream" in text
    assert "Seq Scan on events " not in text


def test_tables_of_an_older_version_are_brought_forward_once(postgres_url: str) -> None:
    more = (*MIGRATIONS, "CREATE TABLE smallwright.added ()")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for migrations in (MIGRATIONS, more, more):
            migrate(connection, statements(), "here", migrations)
        found = connection.execute("SELECT version FROM smallwright.schema_version").fetchall()
        assert found == [(len(more),)]
        with pytest.raises(StoreUnavailableError, match=r"here: a newer Smallwright .* upgrade"):
            migrate(connection, statements(), "here", MIGRATIONS)


@pytest.mark.req("1.3-05")
@pytest.mark.parametrize(
    ("state", "kind", "remedy"),
    [
        ("53100", StoreFullError, "free some space"),
        ("53300", StoreUnavailableError, "wait"),
        ("42501", StoreUnavailableError, "GRANT"),
        ("25006", StoreUnavailableError, "primary"),
        ("55P03", StoreUnavailableError, "try again"),
        ("57P01", StoreUnavailableError, "check that it runs"),
        ("08006", StoreUnavailableError, "check that it runs"),
        ("XX001", StoreCorruptError, "restore a backup"),
        ("23505", StoreCorruptError, "restore a backup"),
        ("58030", StoreError, "check it"),
        ("XX000", StoreError, "the server's log"),
    ],
)
def test_each_error_says_what_to_do(state: str, kind: type[StoreError], remedy: str) -> None:
    error = translated(psycopg.errors.lookup(state)("what\n  it said"), "postgresql://h:1/d")
    assert type(error) is kind
    assert str(error).startswith("postgresql://h:1/d: ")
    assert "what it said" in str(error)
    assert "nothing was stored" in str(error)
    assert remedy in str(error)
    assert translated(KeyError("x"), "d").args == ("x",)
