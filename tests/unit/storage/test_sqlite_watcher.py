"""The thread that notices what other processes append."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing
from pathlib import Path

import pytest

from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage

WAIT_S = 60.0


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "smallwright-watcher"]


async def take(store: EventStore, count: int, task_id: str) -> list[int]:
    async with asyncio.timeout(WAIT_S), aclosing(store.subscribe(task_id)) as events:
        return [(await anext(events)).sequence_number for _ in range(count)]


@pytest.mark.req("1.3-11", "1.3-01")
async def test_events_appended_elsewhere_reach_all_in_the_order_of_the_log(tmp_path: Path) -> None:
    here = EventStore(SqliteStorage(tmp_path / "log.db"))
    elsewhere = EventStore(SqliteStorage(tmp_path / "log.db"))  # nothing but the file is shared
    async with here, elsewhere:
        following = [asyncio.create_task(take(here, 40, f"t{number % 2}")) for number in range(100)]
        await asyncio.sleep(0.3)
        assert threads() == ["smallwright-watcher"]
        for number in range(80):
            store = here if number % 3 else elsewhere
            await store.append(Event.new(f"t{number % 2}", EventType.TASK_STARTED))
        results = await asyncio.gather(*following)
        assert results == [list(range(1, 81, 2)), list(range(2, 81, 2))] * 50
    assert threads() == []
