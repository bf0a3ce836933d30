"""A connection that is cut in the middle of a commit: what became of it is looked up, never guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random

import pytest
from tests.fakes.cutting_proxy import Cut, CuttingProxy
from tests.fakes.postgres_server import PostgresServer
from tests.faults.under_load import grown, under_load

from smallwright.errors import StoreUnavailableError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.postgres import PostgresStorage

WAIT_S = 120.0


def event(task_id: str = "t", text: str = "") -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, {"text": text})


@pytest.fixture
def proxy(postgres_server: PostgresServer) -> Iterator[CuttingProxy]:
    cutting = CuttingProxy(postgres_server.folder)
    with cutting.running():
        yield cutting


def database_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


@pytest.mark.req("1.3-04", "1.3-09", "1.3-10")
@pytest.mark.parametrize("cut", ["before", "after"])
async def test_an_append_survives_a_cut_at_its_commit(
    proxy: CuttingProxy, postgres_url: str, cut: Cut
) -> None:
    async with EventStore(PostgresStorage(proxy.url(database_of(postgres_url)))) as store:
        first = await store.append(event())
        proxy.cut = cut
        second = await store.append(event(), expected_sequence=1)
        assert proxy.cuts == 1
        proxy.cut = cut
        rest = await store.append_many([event("u", "x" * 100_000), event(), event("u")])
        assert proxy.cuts == 2
        assert await store.get_events() == [first, second, *rest]
        assert (await store.verify()).events == 5


@pytest.mark.req("1.3-04", "1.3-09")
@pytest.mark.parametrize("cut", ["before", "after"])
async def test_an_outcome_that_cannot_be_looked_up_is_said_to_be_unknown(
    proxy: CuttingProxy, postgres_url: str, cut: Cut
) -> None:
    url = proxy.url(database_of(postgres_url))
    async with (
        EventStore(PostgresStorage(postgres_url)) as reader,
        EventStore(PostgresStorage(url, patience_s=0.3)) as store,
    ):
        await store.append(event())
        proxy.cut, proxy.refuse_then = cut, True
        second = event()
        with pytest.raises(StoreUnavailableError, match="not known: append the same event again"):
            await store.append(second)
        there = len(await reader.get_events()) == 2
        assert there == (cut == "after")
        proxy.refusing = False
        assert (await store.append(second)).sequence_number == 2
        assert [e.event_id for e in await store.get_events(after_sequence=1)] == [second.event_id]


@pytest.mark.req("1.3-05")
async def test_what_never_reached_the_server_is_said_to_be_absent(
    proxy: CuttingProxy, postgres_url: str
) -> None:
    url = proxy.url(database_of(postgres_url))
    async with EventStore(PostgresStorage(url, patience_s=0.3)) as store:
        await store.append(event())
        proxy.cut, proxy.word, proxy.refuse_then = "before", b"BEGIN", True
        with pytest.raises(StoreUnavailableError, match="nothing was stored; check that it runs"):
            await store.append(event())
        proxy.refusing = False
        assert (await store.append(event())).sequence_number == 2


@pytest.mark.req("1.3-02", "1.3-04", "1.3-09", "1.3-11", "1.3-13")
async def test_cuts_at_any_commit_lose_and_double_nothing(
    proxy: CuttingProxy, postgres_url: str, soak: bool
) -> None:
    chance, url = Random(1), proxy.url(database_of(postgres_url))
    async with (
        asyncio.timeout(WAIT_S),
        EventStore(PostgresStorage(url)) as store,
        under_load(store, chance, (1, 100_000)) as stored,
    ):
        for round_ in range(1, 101 if soak else 21):
            await grown(stored, chance.randint(1, 20))
            proxy.cut = chance.choice(("before", "after"))
            while proxy.cuts < round_:  # noqa: ASYNC110 - what others did
                await asyncio.sleep(0.001)
