"""What every storage promises to those who follow it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventStore, EventType

WAIT_S = 20.0


def event(task_id: str = "t", **data: Any) -> Event:
    return Event.new(task_id, EventType.TASK_CREATED, data)


async def take(store: EventStore, count: int, task_id: str | None = None, after: int = 0) -> list[int]:
    """The numbers of the first `count` events of a subscription."""
    taken: list[int] = []
    async with asyncio.timeout(WAIT_S), aclosing(store.subscribe(task_id, after)) as events:
        async for e in events:
            taken.append(e.sequence_number)
            if len(taken) == count:
                break
    return taken


@pytest.mark.req("1.3-11")
async def test_subscribers_that_come_at_any_moment_miss_and_repeat_nothing(store: EventStore) -> None:
    subscribers = []
    for number in range(1, 301):
        if number % 30 == 1:
            subscribers.append(asyncio.create_task(take(store, 300)))
        await store.append(event(f"t{number % 2}"))
    assert await asyncio.gather(*subscribers) == [list(range(1, 301))] * 10


@pytest.mark.req("1.3-11")
async def test_a_long_history_comes_in_pages_and_goes_over_to_live(store: EventStore) -> None:
    await store.append_many([event() for _ in range(450)])
    following = asyncio.create_task(take(store, 441, after=10))
    await asyncio.sleep(0.05)
    await store.append(event())
    assert await following == list(range(11, 452))


@pytest.mark.req("1.3-11")
async def test_a_subscription_to_a_task_shows_that_task_alone(store: EventStore) -> None:
    following = asyncio.create_task(take(store, 3, "a"))
    for task_id in ("b", "a", "b", "a", "a"):
        await store.append(event(task_id))
    assert await following == [2, 4, 5]


@pytest.mark.req("1.3-11", "1.3-01")
async def test_a_subscriber_in_another_thread_sees_live_events(store: EventStore) -> None:
    following = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(take(store, 2))))
    await store.append(event())
    await asyncio.sleep(0.05)
    await store.append(event())
    assert await following == [1, 2]


@pytest.mark.req("1.3-11")
async def test_a_cancelled_subscription_lets_go(store: EventStore) -> None:
    following = [asyncio.create_task(take(store, 99)) for _ in range(5)]
    await asyncio.sleep(0.05)
    for task in following:
        task.cancel()
    assert all(
        isinstance(r, asyncio.CancelledError)
        for r in await asyncio.gather(*following, return_exceptions=True)
    )
    assert len(store._storage._listeners) == 0  # type: ignore[attr-defined]
    await store.append(event())


@pytest.mark.req("1.3-11")
async def test_closing_the_store_ends_its_subscriptions(store: EventStore) -> None:
    await store.append(event())

    async def follow() -> list[int]:
        return [e.sequence_number async for e in store.subscribe()]

    following = asyncio.create_task(follow())
    await asyncio.sleep(0.05)
    await store.close()
    async with asyncio.timeout(WAIT_S):
        assert await following == [1]


async def test_a_bad_subscription_is_refused_at_once(store: EventStore) -> None:
    with pytest.raises(InvalidInputError, match="after_sequence: -1"):
        store.subscribe(after_sequence=-1)
