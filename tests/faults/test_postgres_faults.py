"""Faults of rights, locks and tables: an error with database and remedy, and a store that works after."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from tests.fakes.postgres_server import PostgresServer
from tests.faults.test_postgres_order import Transaction

from smallwright.errors import StoreCorruptError, StoreError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage import postgres_log
from smallwright.storage.postgres import PostgresStorage


def event(**data: object) -> Event:
    return Event.new("t", EventType.TASK_CREATED, data)


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


@pytest.mark.req("1.3-05")
async def test_rights_that_are_lost_are_named_and_the_log_stays_readable(postgres_url: str) -> None:
    role = f"{name_of(postgres_url)}_role"
    execute(postgres_url, f"CREATE ROLE {role} LOGIN")
    tables = "ALL TABLES IN SCHEMA smallwright"
    async with EventStore(PostgresStorage(postgres_url)) as owner:
        await owner.append(event())
    url = postgres_url.replace("postgres@", f"{role}:hush@")
    try:
        async with EventStore(PostgresStorage(url)) as store:
            with pytest.raises(StoreUnavailableError, match=r"permission is denied .* GRANT"):
                await store.get_events()
            execute(postgres_url, f"GRANT USAGE ON SCHEMA smallwright TO {role}")
            execute(postgres_url, f"GRANT SELECT ON {tables} TO {role}")
            assert len(await store.get_events()) == 1
            with pytest.raises(StoreUnavailableError, match=r"permission is denied .* GRANT") as refused:
                await store.append(event())
            assert f"/{name_of(postgres_url)}: " in str(refused.value)
            assert "hush" not in str(refused.value)
            execute(postgres_url, f"GRANT INSERT, UPDATE ON {tables} TO {role}")
            assert (await store.append(event())).sequence_number == 2
            execute(postgres_url, f"REVOKE INSERT ON {tables} FROM {role}")
            with pytest.raises(StoreUnavailableError, match="nothing was stored"):
                await store.append(event())
            execute(postgres_url, f"GRANT INSERT ON {tables} TO {role}")
            assert (await store.append(event())).sequence_number == 3
            assert (await store.verify()).events == 3
    finally:
        execute(postgres_url, f"DROP OWNED BY {role}")
        execute(postgres_url, f"DROP ROLE {role}")


@pytest.mark.req("1.3-05")
async def test_a_read_only_database_is_readable(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append(event())
    setting = f"ALTER DATABASE {name_of(postgres_url)} SET default_transaction_read_only"
    execute(postgres_url, f"{setting} = on")
    async with EventStore(PostgresStorage(postgres_url)) as store:
        assert len(await store.get_events()) == 1
        with pytest.raises(StoreUnavailableError, match=r"read-only .* primary"):
            await store.append(event())
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"{setting} = off".encode())
        assert (await store.append(event())).sequence_number == 2


@pytest.mark.req("1.3-05", "1.3-02")
async def test_a_log_that_stays_locked_is_an_error_and_then_works(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url, patience_s=0.2)) as store:
        await store.append(event())
        other = Transaction(postgres_url)
        other.write(event())
        with pytest.raises(
            StoreUnavailableError, match=r"another process keeps it locked .* nothing was stored"
        ):
            await store.append(event())
        assert len(await store.get_events()) == 1
        other.end("ROLLBACK")
        assert (await store.append(event())).sequence_number == 2


@pytest.mark.req("1.3-05", "1.3-02")
async def test_a_writer_that_stands_still_loses_its_lock(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append(event())
        with monkeypatch.context() as patched:
            patched.setattr(postgres_log, "IDLE_MS", 300)
            still = Transaction(postgres_url)
            still.lock()
        assert (await store.append(event())).sequence_number == 2
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            still.end("COMMIT")


@pytest.mark.req("1.3-05")
@pytest.mark.parametrize(
    ("make", "error", "problem"),
    [
        (
            "CREATE SCHEMA smallwright; CREATE TABLE smallwright.events ()",
            StoreUnavailableError,
            "another database",
        ),
        ("UPDATE smallwright.schema_version SET version = 99", StoreUnavailableError, "upgrade this one"),
        ("DROP TABLE smallwright.events", StoreUnavailableError, "restore a backup"),
        ("UPDATE smallwright.head SET sequence = 0", StoreCorruptError, "contradict .* restore a backup"),
    ],
)
async def test_what_is_no_log_is_refused_by_database(
    postgres_url: str, make: str, error: type[StoreError], problem: str
) -> None:
    if not make.startswith("CREATE"):
        async with EventStore(PostgresStorage(postgres_url)) as store:
            await store.append(event())
    execute(postgres_url, make)
    async with EventStore(PostgresStorage(postgres_url)) as store:
        with pytest.raises(error, match=rf"/{name_of(postgres_url)}: .*{problem}"):
            await store.append(event())


@pytest.mark.req("1.3-05")
async def test_a_database_that_is_not_there_or_not_in_utf_8_is_refused(
    postgres_server: PostgresServer,
) -> None:
    async with EventStore(PostgresStorage(postgres_server.url("nowhere"))) as store:
        with pytest.raises(StoreUnavailableError, match='"nowhere" does not exist'):
            await store.append(event())
    name = postgres_server.new_database("TEMPLATE template0 ENCODING 'LATIN1'")
    async with EventStore(PostgresStorage(postgres_server.url(name))) as store:
        with pytest.raises(StoreUnavailableError, match="LATIN1; create a database with ENCODING 'UTF8'"):
            await store.append(event())
    postgres_server.execute(f"DROP DATABASE {name}")


@pytest.mark.req("1.3-05")
async def test_a_log_that_was_set_back_takes_no_more_events(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        [first, *_rest] = [await store.append(event()) for _ in range(3)]
        execute(postgres_url, "DELETE FROM smallwright.events WHERE sequence > 1")
        digest = f"decode('{first.hash}', 'hex')"
        execute(postgres_url, f"UPDATE smallwright.head SET sequence = 1, hash = {digest}")
        for _ in range(2):
            with pytest.raises(StoreUnavailableError, match=r"ends at event 1, but event 3 was stored"):
                await store.append(event())
    async with EventStore(PostgresStorage(postgres_url)) as store:
        assert (await store.append(event())).sequence_number == 2
        assert (await store.verify()).ok


@pytest.mark.req("1.3-13", "1.3-05")
@pytest.mark.parametrize(
    ("tamper", "broken_at", "reason"),
    [
        ("UPDATE events SET data = '{\"number\":9}' WHERE sequence = 3", 3, "was changed"),
        (
            "UPDATE events SET timestamp = '2020-01-01T00:00:00.000000+00:00' WHERE sequence = 2",
            2,
            "was changed",
        ),
        ("UPDATE events SET hash = sha256('') WHERE sequence = 4", 4, "was changed"),
        ("UPDATE events SET hash = '' WHERE sequence = 4", 4, "is damaged"),
        ("UPDATE events SET data = '{' WHERE sequence = 5", 5, "is damaged"),
        ("UPDATE events SET timestamp = 'noon' WHERE sequence = 5", 5, "is damaged"),
        ("UPDATE events SET vector_clock = '{\"p\":-1}' WHERE sequence = 5", 5, "is damaged"),
        ("UPDATE events SET version = 9 WHERE sequence = 5", 5, "is number 9 of its task"),
        ("DELETE FROM events WHERE sequence = 2", 2, "is missing"),
        ("UPDATE blobs SET content = 'other'", 1, "is missing or was changed"),
        ("DELETE FROM blobs", 1, "is missing or was changed"),
    ],
)
async def test_tampering_is_found_at_its_first_event(
    postgres_url: str, tamper: str, broken_at: int, reason: str
) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        await store.append(event(text="x" * 100_000))
        await store.append_many([event(number=number) for number in range(2, 6)])
        execute(postgres_url, f"SET search_path = smallwright; {tamper}")
        found = await store.verify()
        assert (found.ok, found.broken_at, found.events) == (False, broken_at, broken_at - 1)
        assert reason in found.reason


@pytest.mark.req("1.3-05", "1.3-09")
async def test_one_damaged_event_stops_nobody_else(postgres_url: str) -> None:
    async with EventStore(PostgresStorage(postgres_url)) as store:
        first = await store.append(event())
        execute(postgres_url, "UPDATE smallwright.events SET data = '{'")
        appends: tuple[Callable[[], object], ...] = (
            lambda: store.append(first),
            lambda: store.append(event()),
        )
        again, other = await asyncio.gather(*(append() for append in appends), return_exceptions=True)  # type: ignore[call-overload]
        assert type(again) is StoreCorruptError
        assert other.sequence_number == 2
