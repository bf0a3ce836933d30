"""The state of a stored task is that of all its events, whether or not the storage keeps snapshots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fakes.event_log import CREATED, PLANNED, STARTED, Row, code, correction, event_log, report

from smallwright.errors import InvalidInputError, StoreFullError
from smallwright.events import Event, EventStore, StateProjection, TaskSnapshot, state_of, task_state
from smallwright.events.snapshot_storage import SnapshotStorage, StoredSnapshot

EVERY = 6
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_state, "SNAPSHOT_EVERY", EVERY)
    monkeypatch.setattr(task_state, "_PAGE", 4)


def history(rounds: int = 8, task_id: str = "t") -> list[Event]:
    rows: list[Row] = [CREATED, STARTED, PLANNED, code(1)]
    for version in range(2, 2 + rounds):
        rows += [*correction(version), report(version)]
    return [replace(event, sequence_number=0, version=0) for event in event_log(rows, task_id)]


async def rebuilt(store: EventStore, until: Any = None) -> TaskSnapshot:
    return StateProjection.rebuild_state(await store.get_events("t", until=until))


@asynccontextmanager
async def counted(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Event]]:
    """The events that are read while entered."""
    read: list[Event] = []
    get_events = store.get_events

    async def counting(*args: Any, **conditions: Any) -> list[Event]:
        events = await get_events(*args, **conditions)
        read.extend(events)
        return events

    with monkeypatch.context() as patch:
        patch.setattr(store, "get_events", counting)
        yield read


@pytest.mark.req("1.4-09", "1.4-10")
async def test_the_state_at_any_event_is_that_of_the_events_so_far(store: EventStore) -> None:
    stored = await store.append_many(history())
    for _ in range(2):  # without snapshots, and with those that the first round left
        for event in stored:
            state = await state_of(store, "t", event.sequence_number)
            assert state == await rebuilt(store, event.sequence_number)
    assert await state_of(store, "t") == await rebuilt(store)


@pytest.mark.req("1.4-09")
async def test_after_a_snapshot_only_the_tail_is_read(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = await store.append_many(history())
    await state_of(store, "t")
    await store.append_many([Event.new("t", "TASK_STARTED"), *history(2, "another")])
    async with counted(store, monkeypatch) as read:
        state = await state_of(store, "t")
    assert state == await rebuilt(store)
    assert [event.sequence_number for event in read] == [len(stored), len(stored) + 1]


@pytest.mark.req("1.4-09", "1.3-07")
async def test_the_state_at_a_time_has_no_later_event_though_a_clock_was_set_back(store: EventStore) -> None:
    hours = [(n * 7) % 24 for n in range(28)]  # in no order
    events = [
        replace(event, timestamp=(NOON + timedelta(hours=hour)).isoformat())
        for event, hour in zip(history(), hours, strict=True)
    ]
    await store.append_many(events)
    for _ in range(2):
        await state_of(store, "t")
        for hour in range(24):
            until = NOON + timedelta(hours=hour)
            assert await state_of(store, "t", until) == await rebuilt(store, until)


@pytest.mark.req("1.4-05", "1.3-07")
async def test_a_task_without_events_has_an_empty_state(store: EventStore) -> None:
    assert await state_of(store, "t") == TaskSnapshot.empty()
    await store.append_many(history())
    assert await state_of(store, "t", 0) == await state_of(store, "u") == TaskSnapshot.empty()
    with pytest.raises(InvalidInputError, match="until"):
        await state_of(store, "t", "yesterday")  # type: ignore[arg-type]


def wrong_hash(kept: StoredSnapshot) -> StoredSnapshot:
    return replace(kept, hash="0" * 64)


def another_projection(kept: StoredSnapshot) -> StoredSnapshot:
    return replace(kept, projection=kept.projection + 1)


def flipped_bit(kept: StoredSnapshot) -> StoredSnapshot:
    return replace(kept, state=kept.state.replace(b'"user:1":1', b'"user:1":3'))


def no_json(kept: StoredSnapshot) -> StoredSnapshot:
    return replace(kept, state=task_state._checksum(b"{") + b"{")


def another_event(kept: StoredSnapshot) -> StoredSnapshot:
    return replace(kept, sequence=kept.sequence - 1)


@pytest.mark.req("1.4-09", "1.3-13")
@pytest.mark.parametrize("spoil", [wrong_hash, another_projection, flipped_bit, no_json, another_event])
async def test_a_snapshot_that_does_not_match_is_not_trusted(store: EventStore, spoil: Any) -> None:
    await store.append_many(history())
    expected = await rebuilt(store)
    assert await state_of(store, "t") == expected
    snapshots = store.snapshots
    query = task_state.EventQuery.of("t")
    kept = await snapshots.load_snapshot(query, StateProjection.VERSION)
    assert kept is not None
    false_state = kept.state.replace(b"x = 2", b"false")
    spoilt = spoil(kept)
    assert spoilt != kept
    if spoilt.state == kept.state:
        spoilt = replace(spoilt, state=task_state._checksum(false_state[32:]) + false_state[32:])
    await snapshots.save_snapshot(spoilt)
    assert await state_of(store, "t") == expected


async def test_snapshots_are_found_by_task_projection_and_bounds(store: EventStore) -> None:
    snapshots = store.snapshots
    [first, *_] = await store.append_many([*history(), *history(1, "u")])
    common = {"projection": 1, "hash": first.hash, "state": b"{}"}
    for task, sequence, day in (("t", 5, 1), ("t", 9, 3), ("t", 12, 3), ("u", 30, 1)):
        latest = f"2026-03-0{day}T00:00:00.000000+00:00"
        await snapshots.save_snapshot(
            StoredSnapshot(task_id=task, sequence=sequence, latest=latest, **common)  # type: ignore[arg-type]
        )

    async def found(task_id: str, until: Any = None, projection: int = 1) -> int:
        kept = await snapshots.load_snapshot(task_state.EventQuery.of(task_id, until=until), projection)
        return kept.sequence if kept else 0

    assert [await found("t", until) for until in (None, 12, 11, 5, 4)] == [12, 12, 9, 5, 0]
    assert [await found("t", datetime(2026, 3, day, tzinfo=UTC)) for day in (3, 2)] == [12, 5]
    assert [await found("u"), await found("v"), await found("t", projection=2)] == [30, 0, 0]


class FullForSnapshots:
    """A storage that has no room for snapshots."""

    async def load_snapshot(self, query: Any, projection: int) -> StoredSnapshot | None:
        raise StoreFullError("log.db: the disk is full")

    async def save_snapshot(self, snapshot: StoredSnapshot) -> None:
        raise StoreFullError("log.db: the disk is full")


@pytest.mark.req("1.4-09", "1.3-05")
async def test_without_room_for_snapshots_the_state_is_the_same(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.append_many(history())
    full = FullForSnapshots()
    assert isinstance(full, SnapshotStorage)
    monkeypatch.setattr(EventStore, "snapshots", full)
    assert await state_of(store, "t") == await rebuilt(store)
