"""A server that goes away, a disk that is full: nothing acknowledged is lost, and all works again after."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tests.fakes.postgres_server import PostgresServer
from tests.faults.under_load import grown, under_load

from smallwright.errors import StoreFullError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.postgres import PostgresStorage

WAIT_S = 180.0


def event(task_id: str = "t", text: str = "") -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, {"text": text})


@pytest.mark.req("1.3-02", "1.3-04", "1.3-05", "1.3-09", "1.3-11")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_server_that_is_restarted_under_load_loses_and_doubles_nothing(
    postgres_to_stop: PostgresServer, how: signal.Signals, soak: bool
) -> None:
    server = postgres_to_stop
    async with (
        asyncio.timeout(WAIT_S),
        EventStore(PostgresStorage(server.url(), patience_s=60)) as store,
        under_load(store, Random(2)) as stored,
    ):
        for _ in range(20 if soak else 3):
            await grown(stored, 30)
            await asyncio.to_thread(server.stop, how)
            await asyncio.sleep(0.2)
            await asyncio.to_thread(server.start)


@pytest.mark.req("1.3-05", "1.3-09", "1.3-02")
async def test_a_server_that_stays_away_is_an_error_and_then_all_works_again(
    postgres_to_stop: PostgresServer,
) -> None:
    server = postgres_to_stop
    async with EventStore(PostgresStorage(server.url(), patience_s=0.3)) as store:
        await store.append(event())
        server.stop()
        refused = [event() for _ in range(5)]
        outcomes = await asyncio.gather(
            *map(store.append, refused), store.get_events(), return_exceptions=True
        )
        for outcome in outcomes:
            assert type(outcome) is StoreUnavailableError
            assert str(outcome).startswith(
                f"postgresql://{server.folder}:5432/postgres: the server can't be reached"
            )
            assert "check that it runs" in str(outcome)
        server.start()
        assert len(await store.get_events()) == 1
        again = await asyncio.gather(*map(store.append, refused))
        assert sorted(e.sequence_number for e in again) == [2, 3, 4, 5, 6]
        assert (await store.verify()).events == 6


@pytest.mark.req("1.3-05")
async def test_a_server_that_was_never_there_is_an_error_at_once(tmp_path: Path) -> None:
    url = f"postgresql://me:hush@/log?host={tmp_path}"
    async with asyncio.timeout(10), EventStore(PostgresStorage(url, patience_s=60)) as store:
        for use in (store.append(event()), store.get_events(), store.get_task_ids()):
            with pytest.raises(StoreUnavailableError, match="can't be reached") as refused:
                await use
            assert f"postgresql://{tmp_path}:5432/log: " in str(refused.value)
            assert "hush" not in str(refused.value)


@pytest.fixture
def small_disk(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The URL of a database on a disk of its own, and where that is mounted."""
    disk = postgres_server.folder / "disk"
    disk.mkdir()
    if not mounted(disk, "size=24m,mode=777"):
        pytest.skip(
            "a small disk can't be made: run the tests as root, or with sudo, where tmpfs may be mounted"
        )
    space = disk / "space"
    try:
        space.mkdir()
        os.chown(space, *postgres_server.owner)
        postgres_server.execute(f"CREATE TABLESPACE small LOCATION '{space}'")
        name = postgres_server.new_database("TABLESPACE small")
        yield postgres_server.url(name), disk
        postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        postgres_server.execute("DROP TABLESPACE small")
    finally:
        as_root("umount", "--lazy", str(disk))


def mounted(disk: Path, options: str) -> bool:
    return not as_root("mount", "-t", "tmpfs", "-o", options, "small", str(disk))


def as_root(*command: str) -> int:
    sudo = () if os.geteuid() == 0 else ("sudo", "-n")
    return subprocess.run([*sudo, *command], check=False).returncode


async def fill(store: EventStore, stored: list[Event], text: str) -> None:
    for number in range(100):
        stored += await store.append_many([event(text=f"{number}{text}")])


@pytest.mark.req("1.3-05", "1.3-02")
async def test_a_full_disk_stops_appends_until_there_is_room(small_disk: tuple[str, Path]) -> None:
    url, disk = small_disk
    async with EventStore(PostgresStorage(url)) as store:
        stored = [await store.append(event())]
        text = os.urandom(500_000).hex()
        with pytest.raises(StoreFullError, match=r"disk is full .* nothing was stored; free some space"):
            await fill(store, stored, text)
        with pytest.raises(StoreFullError):
            await store.append_many([event(), event(text=f"more{text}")])
        assert await store.get_events() == stored
        assert mounted(disk, "remount,size=200m")
        stored += await store.append_many([event(), event(text=f"more{text}")])
        assert [e.sequence_number for e in stored] == list(range(1, len(stored) + 1))
        assert await store.get_events() == stored
        assert (await store.verify()).ok
