"""The machine's clock goes back, and to and fro: order is by sequence, ids stay unique, and time filters."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from random import Random

import pytest

from smallwright.errors import EventValidationError
from smallwright.events import Event, EventStore, EventType, event_ids, timestamps
from smallwright.storage.sqlite import SqliteStorage

HOUR = timedelta(hours=1)


class Clock:
    """The time of day as everything that stamps events sees it: `set` away from the machine's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._away = away = [timedelta()]

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.now(tz) + away[0]

        class Time:
            @staticmethod
            def time_ns() -> int:
                return time.time_ns() + away[0] // timedelta(microseconds=1) * 1000

        monkeypatch.setattr(timestamps, "datetime", Shifted)
        monkeypatch.setattr(event_ids, "time", Time)

    def set(self, away: timedelta) -> None:
        self._away[0] = away


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def event(task_id: str = "t") -> Event:
    return Event.new(task_id, EventType.TASK_CREATED)


@pytest.mark.req("1.3-02", "1.3-07", "1.1-04", "1.3-13")
async def test_a_clock_set_back_changes_neither_order_nor_ids(tmp_path: Path, clock: Clock) -> None:
    path, begin = tmp_path / "log.db", datetime.now(UTC)
    async with EventStore(SqliteStorage(path)) as store:
        before = [await store.append(event()) for _ in range(20)]
        clock.set(-HOUR)
        after = await asyncio.gather(*(store.append(event()) for _ in range(20)))
        stored = await store.get_events()
        assert [e.sequence_number for e in stored] == list(range(1, 41))
        assert [e.version for e in await store.get_events("t")] == list(range(1, 41))
        assert {e.sequence_number for e in before} == set(range(1, 21))
        assert max(e.time for e in after) < begin <= min(e.time for e in before)
        assert len({e.event_id for e in stored}) == 40
        # `until` by time filters by time, in the order of the log; by number, by number
        assert await store.get_events(until=begin - HOUR / 2) == stored[20:]
        assert await store.get_events(until=begin + HOUR) == stored
        assert await store.get_events(until=begin - 2 * HOUR) == []
        assert await store.get_events(until=25) == stored[:25]
        assert await store.get_events("t", after_sequence=25, until=begin - HOUR / 2) == stored[25:]
        async with aclosing(store.subscribe()) as events:
            assert [await anext(events) for _ in range(40)] == stored
        assert (await store.verify()).ok


@pytest.mark.req("1.3-02", "1.3-07", "1.1-04", "1.3-13")
async def test_a_clock_that_jumps_to_and_fro_changes_nothing_but_timestamps(
    tmp_path: Path, clock: Clock
) -> None:
    chance, moments, day = Random(6), [], datetime.now(UTC).date()
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        for _ in range(60):
            clock.set(chance.uniform(-72, 0) * HOUR)
            moments.append((await store.append(event())).time)
        stored = await store.get_events()
        assert [e.time for e in stored] == moments != sorted(moments)
        assert len({e.event_id for e in stored}) == 60
        for moment in moments:
            assert await store.get_events(until=moment) == [e for e in stored if e.time <= moment]
        for date in (day, day - 24 * HOUR, day - 72 * HOUR):
            assert await store.get_events(until=date) == [e for e in stored if e.time.date() <= date]
        assert (await store.verify()).ok


@pytest.mark.req("1.1-07", "1.3-06", "1.3-09")
async def test_an_event_made_before_the_clock_was_set_back_says_what_to_do(
    tmp_path: Path, clock: Clock
) -> None:
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        stored, waiting = await store.append(event()), event()
        clock.set(-HOUR)
        with pytest.raises(EventValidationError, match=r"timestamp: .* in the future; set the clock"):
            await store.append(waiting)
        assert await store.get_events() == [stored]  # what is stored stays readable
        await store.export_json(tmp_path / "log.json")
        async with EventStore(SqliteStorage(tmp_path / "copy.db")) as copy:
            await copy.import_json(tmp_path / "log.json")
            assert await copy.get_events() == [stored]
        clock.set(timedelta())
        assert (await store.append(waiting)).sequence_number == 2
