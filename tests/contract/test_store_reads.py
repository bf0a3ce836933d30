"""What every storage promises about reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventStore, EventType

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(task_id: str = "t", event_type: EventType = EventType.TASK_CREATED, **data: Any) -> Event:
    return Event.new(task_id, event_type, data)


@pytest.mark.req("1.3-06", "1.1-13", "1.2-06", "1.1-06")
async def test_what_is_read_is_what_was_stored(store: EventStore) -> None:
    rich = Event.new(
        "bücher/✓\x00",
        EventType.CODE_GENERATED,
        {
            "big": "é" * 40_000,
            "deep": {"list": [1, 2.5, 1e300, None, True, "x" * 70_000], "$blob": "a"},
            "$$blob": {"$blob": "0" * 64},
            "empty": {"": [], "d": {}},
            "number": 2**70,
        },
        code_version=2**63 - 1,
        vector_clock={"planner": 2**63, "coder:ä": 2**200},
        causation_id=event().event_id,
    )
    stored = await store.append(rich)
    [read] = await store.get_events(rich.task_id)
    assert read == stored == replace(rich, sequence_number=1, version=1, hash=stored.hash)
    assert list(read.data) == list(rich.data)
    assert Event.from_dict(read.to_dict()) == read
    assert (await store.verify()).ok


@pytest.mark.req("1.3-07", "1.1-06")
async def test_a_task_is_read_under_any_spelling_of_its_id(store: EventStore) -> None:
    await store.append(event("a/b"))
    await store.append(event("u\u0308"))
    assert [e.sequence_number for e in await store.get_events("a/b")] == [1]
    assert [e.sequence_number for e in await store.get_events("ü")] == [2]
    assert await store.get_events("a-b") == []


@pytest.mark.req("1.3-07")
async def test_conditions_hold_together(store: EventStore) -> None:
    for number in range(1, 21):
        kind = EventType.TEST_PASSED if number % 2 else EventType.TEST_FAILED
        await store.append(event(f"t{number % 3}", kind))

    async def numbers(*args: Any, **conditions: Any) -> list[int]:
        return [e.sequence_number for e in await store.get_events(*args, **conditions)]

    assert await numbers() == list(range(1, 21))
    assert await numbers("t1") == [1, 4, 7, 10, 13, 16, 19]
    assert await numbers("t1", 4, 16, 2, ["TEST_PASSED"]) == [7, 13]
    assert await numbers(after_sequence=18) == [19, 20]
    assert await numbers(event_types=EventType.TEST_FAILED, limit=2) == [2, 4]
    assert await numbers(event_types=[]) == []
    assert await numbers(limit=0) == await numbers("unknown") == await numbers(until=0) == []
    assert await numbers(after_sequence=2**62) == []


@pytest.mark.req("1.3-07")
async def test_until_takes_a_time_and_a_day(store: EventStore) -> None:
    for hours in (0, 6, 11.9999, 12, 30):
        await store.append(replace(event(), timestamp=(NOON + timedelta(hours=hours)).isoformat()))

    async def count(until: date) -> int:
        return len(await store.get_events(until=until))

    assert await count(NOON) == 1
    assert await count(NOON.replace(tzinfo=None) + timedelta(hours=6)) == 2
    assert await count(datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=2)))) == 2
    assert await count(date(2026, 3, 1)) == 3
    assert await count(date(2026, 2, 28)) == 0
    assert await count(date.max) == await count(datetime.max.replace(tzinfo=UTC)) == 5


@pytest.mark.req("1.3-07")
@pytest.mark.parametrize(
    "conditions",
    [
        {"after_sequence": -1},
        {"after_sequence": "1"},
        {"limit": -1},
        {"limit": True},
        {"until": -1},
        {"until": "yesterday"},
        {"task_id": ""},
    ],
)
async def test_a_bad_condition_is_refused_by_name(store: EventStore, conditions: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError, match=next(iter(conditions))):
        await store.get_events(**conditions)


async def test_tasks_are_listed_newest_first(store: EventStore) -> None:
    assert await store.get_task_ids() == []
    for task_id in ("a", "b", "a", "c"):
        await store.append(event(task_id))
    assert await store.get_task_ids() == ["c", "b", "a"]
    assert await store.get_task_ids(limit=2) == ["c", "b"]
    with pytest.raises(InvalidInputError, match="limit"):
        await store.get_task_ids(limit=-1)
