"""Every adapter that a port has, so that one suite runs on all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from smallwright.events import EventStore
from smallwright.events.event_storage import EventStorage
from smallwright.storage.json_file import JsonFileStorage
from smallwright.storage.memory import MemoryStorage
from smallwright.storage.postgres import PostgresStorage
from smallwright.storage.sqlite import SqliteStorage

STORAGES: dict[str, Callable[[Path], EventStorage]] = {
    "memory": lambda _folder: MemoryStorage(),
    "json": lambda folder: JsonFileStorage(folder / "store.json"),
    "sqlite": lambda folder: SqliteStorage(folder / "log.db"),
}


@pytest.fixture(params=[*STORAGES, "postgres"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> EventStorage:
    """Each adapter, empty."""
    if request.param == "postgres":
        return PostgresStorage(request.getfixturevalue("postgres_url"))
    return STORAGES[request.param](tmp_path)


@pytest.fixture
async def store(storage: EventStorage) -> AsyncIterator[EventStore]:
    """An empty store on each adapter."""
    async with EventStore(storage) as opened:
        yield opened
