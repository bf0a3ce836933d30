"""Appends that are cancelled at any moment are wholly there or wholly absent, and cost no number."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage


@pytest.mark.req("1.3-04", "1.3-02", "1.3-10")
async def test_cancelled_appends_are_wholly_there_or_wholly_absent(tmp_path: Path, soak: bool) -> None:
    chance = Random(8)
    batches: list[list[Event]] = []
    promised: dict[int, Event] = {}
    cancelled = 0
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:

        async def append(batch: list[Event]) -> None:
            nonlocal cancelled
            try:
                stored = await store.append_many(batch)
            except asyncio.CancelledError:
                cancelled += 1
                raise
            promised.update({e.sequence_number: e for e in stored})

        for _ in range(300 if soak else 30):
            tasks = []
            for _ in range(20):
                size, text = chance.choice([1, 1, 1, 5]), "x" * chance.choice([10, 10, 5_000, 100_000])
                batches.append(
                    [Event.new(f"t{n % 3}", EventType.TASK_CREATED, {"text": text}) for n in range(size)]
                )
                tasks.append(asyncio.create_task(append(batches[-1])))
            for task in chance.sample(tasks, 12):
                await asyncio.sleep(chance.choice([0, 0, 0.0005, 0.002, 0.005]))
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        stored = await store.get_events()
        found = await store.verify()
    assert cancelled
    assert [e.sequence_number for e in stored] == list(range(1, len(stored) + 1))
    assert (found.ok, found.events) == (True, len(stored))
    assert promised.items() <= {e.sequence_number: e for e in stored}.items()
    place = {e.event_id: e.sequence_number for e in stored}
    there = 0
    for batch in batches:
        numbers = [place.get(e.event_id) for e in batch]
        if numbers[0] is None:
            assert numbers == [None] * len(batch)
        else:
            assert numbers == list(range(numbers[0], numbers[0] + len(batch)))
            there += len(batch)
    assert there == len(stored)


@pytest.mark.req("1.3-04", "1.3-02")
async def test_closing_among_cancelled_appends_keeps_what_returned(tmp_path: Path) -> None:
    path, chance = tmp_path / "log.db", Random(9)
    promised: set[str] = set()
    for _ in range(15):
        store = EventStore(SqliteStorage(path))

        async def append(event: Event, store: EventStore = store) -> None:
            promised.add((await store.append(event)).event_id)

        tasks = [asyncio.create_task(append(Event.new("t", EventType.TASK_CREATED))) for _ in range(30)]
        await asyncio.sleep(chance.choice([0, 0.001, 0.01]))
        for task in chance.sample(tasks, 15):
            task.cancel()
        await store.close()
        await asyncio.gather(*tasks, return_exceptions=True)
    async with EventStore(SqliteStorage(path)) as store:
        stored = await store.get_events()
        assert [e.sequence_number for e in stored] == list(range(1, len(stored) + 1))
        assert promised <= {e.event_id for e in stored}
        assert (await store.verify()).ok
