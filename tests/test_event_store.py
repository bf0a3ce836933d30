"""Gate 1: the event and the store, through the public API, in memory and in SQLite."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smallwright.errors import ConflictError, EventValidationError, InvalidInputError
from smallwright.events import Event, EventStore, EventType
from smallwright.storage.memory import MemoryStorage
from smallwright.storage.sqlite import SqliteStorage


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventStore]:
    storage = MemoryStorage() if request.param == "memory" else SqliteStorage(tmp_path / "log.db")
    async with EventStore(storage) as opened:
        yield opened


def event(task_id: str = "t", **data: Any) -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, data)


@pytest.mark.req("1.1-01", "1.1-02")
def test_there_are_18_types_and_an_event_can_not_be_changed() -> None:
    made = event(nested={"list": [1]})
    assert len(EventType) == 18
    with pytest.raises(FrozenInstanceError):
        made.task_id = "other"  # type: ignore[misc]
    for change in (lambda: made.data.update(a=1), lambda: made.data["nested"]["list"].append(2)):  # type: ignore[attr-defined]
        with pytest.raises(TypeError):
            change()


@pytest.mark.req("1.1-03", "1.1-04", "1.1-05", "1.1-07", "1.1-09", "1.1-10", "1.1-12")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_id", None),
        ("event_id", ""),
        ("task_id", ""),
        ("task_id", 7),
        ("event_type", "NO_SUCH_TYPE"),
        ("timestamp", "2026-01-01T00:00:00"),
        ("timestamp", (datetime.now(UTC) + timedelta(days=1)).isoformat()),
        ("code_version", -1),
        ("sequence_number", -1),
        ("vector_clock", {"p": -1}),
        ("data", {"a": {"b": [object()]}}),
    ],
)
def test_a_bad_field_is_refused_by_name(field: str, value: Any) -> None:
    fields = {"task_id": "t", "event_type": EventType.TASK_CREATED, field: value}
    with pytest.raises(EventValidationError, match=f"^{field}"):
        Event(**fields)


@pytest.mark.req("1.3-02", "1.3-03")
async def test_100_concurrent_appends_get_1_to_100(store: EventStore) -> None:
    stored = await asyncio.gather(*(store.append(event(f"t{i % 10}")) for i in range(100)))
    assert sorted(e.sequence_number for e in stored) == list(range(1, 101))
    assert await store.get_events() == sorted(stored, key=lambda e: e.sequence_number)
    assert [e.version for e in await store.get_events("t3")] == list(range(1, 11))


@pytest.mark.req("1.3-07")
async def test_reading_is_by_task_and_sequence(store: EventStore) -> None:
    assert await store.get_events() == []
    events = [await store.append(event(task)) for task in ("a", "b", "a")]
    assert await store.get_events("a", after_sequence=1) == [events[2]]
    assert await store.get_events(until=2, limit=1) == [events[0]]
    assert await store.get_events(until=datetime.now(UTC).date(), event_types=["TASK_FAILED"]) == []
    with pytest.raises(InvalidInputError, match="after_sequence: -1"):
        await store.get_events(after_sequence=-1)


@pytest.mark.req("1.3-09", "1.3-10")
async def test_appending_twice_stores_once_and_a_wrong_expectation_nothing(store: EventStore) -> None:
    first = await store.append(event())
    assert await store.append(first, expected_sequence=99) == first
    with pytest.raises(ConflictError, match="is at event 1, not 0"):
        await store.append_many([event(), event()], expected_sequence=0)
    assert (await store.append(event(), expected_sequence=1)).sequence_number == 2


@pytest.mark.req("1.3-08")
async def test_10_mb_are_stored_and_over_16_mb_are_refused(store: EventStore) -> None:
    text = "ä" * 5_000_000
    await store.append(event(text=text))
    assert (await store.get_events())[0].data["text"] == text
    with pytest.raises(EventValidationError, match="the limit is 16,777,216"):
        await store.append(event(text="x" * (16 * 1024 * 1024 + 1)))


@pytest.mark.req("1.3-11")
async def test_a_subscriber_gets_history_then_live(store: EventStore) -> None:
    await store.append(event())
    async with aclosing(store.subscribe("t")) as events:
        history = await anext(events)
        live = asyncio.ensure_future(anext(events))
        await store.append(event("other"))
        await store.append(event())
        assert [history.sequence_number, (await live).sequence_number] == [1, 3]


@pytest.mark.req("1.3-06", "1.3-13")
async def test_an_export_is_json_and_its_import_is_the_same_log(store: EventStore, tmp_path: Path) -> None:
    await store.append_many([event(text="x" * 100_000), event("b", **{"$blob": "mine"})])
    await store.export_json(tmp_path / "log.json")
    assert len(json.loads((tmp_path / "log.json").read_text())["events"]) == 2
    async with EventStore(MemoryStorage()) as copy:
        await copy.import_json(tmp_path / "log.json")
        assert await copy.get_events() == await store.get_events()
        assert (await copy.verify()) == (await store.verify())
        assert (await copy.verify()).ok
