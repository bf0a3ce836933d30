"""What every storage promises about appending."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.event_log import event_log

from smallwright.errors import ConflictError, EventValidationError, InvalidInputError, StoreUnavailableError
from smallwright.events import Event, EventStore, EventType


def event(task_id: str = "t", **data: Any) -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, data)


async def numbers(store: EventStore) -> list[int]:
    return [e.sequence_number for e in await store.get_events()]


@pytest.mark.req("1.3-02", "1.3-03")
async def test_ten_tasks_of_ten_events_get_100_numbers(store: EventStore) -> None:
    async def ten(task_id: str) -> list[Event]:
        return [await store.append(event(task_id)) for _ in range(10)]

    stored = [e for each in await asyncio.gather(*(ten(f"t{i}") for i in range(10))) for e in each]
    assert sorted(e.sequence_number for e in stored) == list(range(1, 101))
    assert {(e.task_id, e.version) for e in stored} == {(f"t{i}", v) for i in range(10) for v in range(1, 11)}


@pytest.mark.req("1.3-01")
async def test_threads_with_loops_of_their_own_append_to_one_store(store: EventStore) -> None:
    def twenty(name: str) -> None:
        async def run() -> None:
            await asyncio.gather(*(store.append(event(name)) for _ in range(20)))

        asyncio.run(run())

    with ThreadPoolExecutor(4) as threads:
        running = [asyncio.wrap_future(threads.submit(twenty, f"t{i}")) for i in range(4)]
        await asyncio.gather(*running)
    assert await numbers(store) == list(range(1, 81))
    assert (await store.verify()).ok


@pytest.mark.req("1.3-10", "1.3-02")
async def test_a_batch_that_is_refused_leaves_nothing_and_costs_no_number(store: EventStore) -> None:
    first = await store.append(event("a"))
    clash = replace(event("b"), event_id=first.event_id)
    with pytest.raises(ConflictError, match=first.event_id):
        await store.append_many([event("new"), event("a"), clash])
    assert await store.get_task_ids() == ["a"]
    assert (await store.append(event("b"))).sequence_number == 2


@pytest.mark.req("1.3-02")
async def test_refused_and_accepted_appends_at_once_leave_no_gap(store: EventStore) -> None:
    await store.append(event("a"))
    outcomes = await asyncio.gather(
        *(store.append(event("a"), expected_sequence=1) for _ in range(10)),
        *(store.append(event("b")) for _ in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 9
    assert await numbers(store) == list(range(1, 13))
    assert (await store.verify()).ok


@pytest.mark.req("1.3-04")
async def test_a_cancelled_append_is_wholly_there_or_absent(store: EventStore) -> None:
    appends = [asyncio.create_task(store.append_many([event(), event()])) for _ in range(20)]
    await asyncio.sleep(0.002)
    for append in appends[::2]:
        append.cancel()
    outcomes = await asyncio.gather(*appends, return_exceptions=True)
    await store.append(event())
    stored = await numbers(store)
    assert stored == list(range(1, len(stored) + 1))
    assert len(stored) % 2 == 1
    returned = [e for outcome in outcomes if isinstance(outcome, list) for e in outcome]
    assert len(returned) >= 20
    assert set(returned) <= set(await store.get_events())


@pytest.mark.req("1.3-09")
async def test_an_event_is_stored_once_also_inside_a_batch(store: EventStore) -> None:
    one, two = event(), event(number=2)
    stored = await store.append_many([one, one, two])
    assert [e.sequence_number for e in stored] == [1, 1, 2]
    assert await store.append_many([two, one]) == [stored[2], stored[0]]
    assert await store.append(stored[0]) == stored[0]
    assert await numbers(store) == [1, 2]


@pytest.mark.req("1.3-09")
@pytest.mark.parametrize(
    "change",
    [{"data": {"n": 2}}, {"task_id": "other"}, {"code_version": 1}, {"timestamp": "2020-01-01T00:00:00Z"}],
)
async def test_another_event_under_the_same_id_is_refused(store: EventStore, change: dict[str, Any]) -> None:
    first = event(n=1)
    await store.append(first)
    with pytest.raises(ConflictError, match="already stored as event 1"):
        await store.append(replace(first, **change))
    assert await numbers(store) == [1]


@pytest.mark.req("1.3-10")
async def test_expected_sequence_is_that_of_the_task_alone(store: EventStore) -> None:
    await store.append(event("a"), expected_sequence=0)
    await store.append(event("b"), expected_sequence=0)
    with pytest.raises(ConflictError, match="'a' is at event 1, not 2"):
        await store.append(event("a"), expected_sequence=2)
    assert (await store.append(event("a"), expected_sequence=1)).version == 2


@pytest.mark.req("1.3-10")
async def test_an_expectation_of_several_tasks_or_below_zero_is_refused(store: EventStore) -> None:
    with pytest.raises(InvalidInputError, match="2 tasks"):
        await store.append_many([event("a"), event("b")], expected_sequence=0)
    with pytest.raises(InvalidInputError, match="expected_sequence: -1"):
        await store.append(event(), expected_sequence=-1)
    assert await store.append_many([]) == []


@pytest.mark.req("1.1-07", "1.1-13")
async def test_only_known_types_and_times_that_have_come_enter(store: EventStore) -> None:
    [newer] = event_log([("FROM_A_NEWER_VERSION", 0, {})])
    [early] = event_log([("TASK_CREATED", 0, {})])
    early = replace(early, timestamp="2999-01-01T00:00:00Z")
    for refused, field in ((newer, "event_type"), (early, "timestamp"), ({"task_id": "t"}, "event")):
        with pytest.raises(EventValidationError, match=field):
            await store.append(refused)  # type: ignore[arg-type]
    assert await store.get_events() == []


@pytest.mark.req("1.3-05")
async def test_a_closed_store_says_so(store: EventStore) -> None:
    await store.append(event())
    await store.close()
    await store.close()
    for use in (store.append(event()), store.get_events(), store.get_task_ids()):
        with pytest.raises(StoreUnavailableError, match="closed"):
            await use
