"""Old data are lifted for readers on every storage, while the log stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from smallwright.errors import EventValidationError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.event_storage import EventStorage
from smallwright.events.upcasters import SCHEMA_VERSION, Upcasters
from smallwright.storage.memory import MemoryStorage

FAILED = EventType.TEST_FAILED


def named(data: Mapping[str, Any]) -> dict[str, Any]:
    """1 to 2: ids became records."""
    return {**data, "failed": [{"id": failed} for failed in data["failed"]]}


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """2 to 3: records got a message."""
    return {**data, "failed": [{"message": "", **failed} for failed in data["failed"]]}


ONE = Upcasters({(FAILED, 1): named})
TWO = Upcasters({(FAILED, 1): named, (FAILED, 2): told})
LIFTED = [[{"id": "a", "message": ""}], [{"id": "b", "message": ""}], [{"id": "c", "message": "no"}], []]
AS_WRITTEN = [["a"], [{"id": "b"}], [{"id": "c", "message": "no"}], []]


async def written(storage: EventStorage) -> list[Event]:
    """An event in each of three schema versions, and one of another type, as their appends returned them."""
    stored = []
    for upcasters, failed in ((None, "a"), (ONE, {"id": "b"}), (TWO, {"id": "c", "message": "no"})):
        event = Event.new("t", FAILED, {"failed": [failed]})
        stored.append(await EventStore(storage, upcasters=upcasters).append(event))
    passed = Event.new("t", EventType.TEST_PASSED, {"failed": []})
    return [*stored, await EventStore(storage, upcasters=TWO).append(passed)]


def failed(events: list[Event]) -> list[Any]:
    assert all(set(event.data) == {"failed"} for event in events)  # what the store adds is not shown
    return [event.data["failed"] for event in events]


@pytest.mark.req("1.1-13", "1.3-06", "1.3-13")
async def test_readers_get_lifted_data_of_a_log_that_stays_as_it_was(storage: EventStorage) -> None:
    stored = await written(storage)
    assert failed(stored) == AS_WRITTEN
    async with EventStore(storage, upcasters=TWO) as store:
        events = await store.get_events("t")
        assert failed(events) == LIFTED
        with pytest.raises(TypeError, match="can't be changed"):
            events[0].data["failed"][0]["id"] = "x"
        assert [event.hash for event in events] == [event.hash for event in stored]
        verification = await store.verify()
        assert (verification.ok, verification.events) == (True, 4)


@pytest.mark.req("1.3-11")
async def test_subscribers_get_lifted_data_from_history_and_live(storage: EventStorage) -> None:
    await written(storage)
    async with EventStore(storage, upcasters=TWO) as store:
        subscription = store.subscribe("t")
        assert failed([await anext(subscription) for _ in range(4)]) == LIFTED
        live = [{"id": "d", "message": "late"}]
        await store.append(Event.new("t", FAILED, {"failed": live}))
        assert failed([await anext(subscription)]) == [live]
        await subscription.aclose()


@pytest.mark.req("1.3-09")
async def test_an_event_with_a_schema_version_is_stored_once(storage: EventStorage) -> None:
    event = Event.new("t", FAILED, {"failed": []})
    async with EventStore(storage, upcasters=ONE) as store:
        assert await store.append(event) == await store.append(event)
        assert len(await store.get_events()) == 1


@pytest.mark.req("1.1-13")
async def test_data_of_a_newer_program_keep_their_shape(storage: EventStorage) -> None:
    await written(storage)
    assert failed(await EventStore(storage).get_events()) == AS_WRITTEN
    async with EventStore(storage, upcasters=ONE) as store:
        assert failed(await store.get_events()) == [[{"id": "a"}], *AS_WRITTEN[1:]]


@pytest.mark.req("1.3-06")
async def test_an_export_bears_the_schema_versions_and_an_import_of_it_is_lifted(
    storage: EventStorage, tmp_path: Path
) -> None:
    path = tmp_path / "export.json"
    source = MemoryStorage()
    await written(source)
    await EventStore(source, upcasters=TWO).export_json(path)
    versions = [event["data"].get(SCHEMA_VERSION) for event in json.loads(path.read_text())["events"]]
    assert versions == [None, 2, 3, None]  # none: as before there were upcasters
    async with EventStore(storage, upcasters=TWO) as store:
        assert await store.import_json(path) == 4
        assert failed(await store.get_events()) == LIFTED
        assert (await store.verify()).ok


@pytest.mark.req("1.1-12")
async def test_the_key_of_schema_versions_is_taken(store: EventStore) -> None:
    with pytest.raises(EventValidationError, match=r"data.\$schema_version: the store's own key; choose"):
        await store.append(Event.new("t", FAILED, {SCHEMA_VERSION: 2}))
    inner = await store.append(Event.new("t", FAILED, {"of": {SCHEMA_VERSION: 2}}))
    assert await store.get_events() == [inner]
