"""Old data are lifted for readers, while the log stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.event_storage import EventStorage
from smallwright.events.upcasters import Upcasters
from smallwright.storage.json_file import JsonFileStorage
from smallwright.storage.memory import MemoryStorage
from smallwright.storage.sqlite import SqliteStorage

FAILED = EventType.TEST_FAILED


def named(data: Mapping[str, Any]) -> dict[str, Any]:
    """1 to 2: ids became records."""
    return {**data, "failed": [{"id": failed} for failed in data["failed"]]}


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """2 to 3: records got a message."""
    return {**data, "failed": [{"message": "", **failed} for failed in data["failed"]]}


ONE = Upcasters({(FAILED, 1): named})
TWO = Upcasters({(FAILED, 1): named, (FAILED, 2): told})


@pytest.fixture(params=["memory", "sqlite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> EventStorage:
    return MemoryStorage() if request.param == "memory" else SqliteStorage(tmp_path / "log.db")


async def written(storage: EventStorage) -> None:
    """An event in each of three schema versions, and one of another type."""
    for upcasters, failed in ((None, "a"), (ONE, {"id": "b"}), (TWO, {"id": "c", "message": "no"})):
        await EventStore(storage, upcasters=upcasters).append(Event.new("t", FAILED, {"failed": [failed]}))
    await EventStore(storage, upcasters=TWO).append(Event.new("t", EventType.TEST_PASSED, {"failed": []}))


@pytest.mark.req("1.1-13", "1.3-06", "1.3-13")
async def test_readers_get_lifted_data_of_a_log_that_stays_as_it_was(storage: EventStorage) -> None:
    await written(storage)
    async with EventStore(storage, upcasters=TWO) as store:
        events = await store.get_events("t")
        assert [event.data["failed"] for event in events] == [
            [{"id": "a", "message": ""}],
            [{"id": "b", "message": ""}],
            [{"id": "c", "message": "no"}],
            [],
        ]
        with pytest.raises(TypeError, match="can't be changed"):
            events[0].data["failed"][0]["id"] = "x"
        subscription = store.subscribe("t")
        assert [(await anext(subscription)).data for _ in events] == [event.data for event in events]
        await subscription.aclose()
        raw = await EventStore(storage).get_events("t", limit=2)
        assert [event.data["failed"] for event in raw] == [["a"], [{"id": "b"}]]
        assert [event.hash for event in raw] == [event.hash for event in events[:2]]
        verification = await store.verify()
        assert (verification.ok, verification.events) == (True, 4)


async def test_data_of_a_newer_program_stay_as_they_are(storage: EventStorage) -> None:
    await written(storage)
    async with EventStore(storage, upcasters=ONE) as store:
        [_, second, third, _] = await store.get_events()
    assert [second.data["failed"], third.data["failed"]] == [[{"id": "b"}], [{"id": "c", "message": "no"}]]


async def test_a_storage_without_schema_versions_takes_no_upcasters(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="JsonFileStorage keeps no schema versions"):
        EventStore(JsonFileStorage(tmp_path / "log.json"), upcasters=ONE)


def test_upcasters_have_no_gap() -> None:
    assert [TWO.current(FAILED), ONE.current(FAILED), TWO.current("TEST_PASSED")] == [3, 2, 1]
    assert not Upcasters()
    with pytest.raises(ValueError, match="no upcaster lifts version 1 to 2"):
        Upcasters({(FAILED, 2): told})
