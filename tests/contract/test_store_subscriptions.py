"""What every storage promises to those who follow it."""

from __future__ import annotations

import asyncio
import gc
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import pytest
from tests.fakes.watched_storage import WatchedStorage

from smallwright.errors import InvalidInputError, StoreError
from smallwright.events import Event, EventStore, EventType
from smallwright.events.event_storage import Hint
from smallwright.events.feed import PAGE
from smallwright.events.mailbox import CAPACITY

WAIT_S = 60.0


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


def watched(store: EventStore, **options: Any) -> tuple[EventStore, WatchedStorage]:
    """Another store over the same storage, which is watched."""
    storage = WatchedStorage(store._storage, **options)
    return EventStore(storage), storage


async def settled() -> None:
    """Return when those who follow have read their history and wait."""
    await asyncio.sleep(0.3)


@pytest.mark.req("1.3-11")
async def test_subscribers_that_come_at_any_moment_miss_and_repeat_nothing(store: EventStore) -> None:
    subscribers = []
    for number in range(1, 301):
        if number % 30 == 1:
            subscribers.append(asyncio.create_task(take(store, 300)))
        await store.append(event(f"t{number % 2}"))
    assert await asyncio.gather(*subscribers) == [list(range(1, 301))] * 10


@pytest.mark.req("1.3-11", "1.3-01", "1.3-02")
async def test_the_seam_holds_while_tasks_and_threads_append(store: EventStore) -> None:
    async def append(task_id: str, batches: int) -> None:
        for _ in range(batches):
            await store.append_many([event(task_id), event(task_id)])

    def in_thread(number: int) -> list[int]:
        async def run() -> list[int]:
            following = asyncio.create_task(take(store, 480))
            await append(f"t{number}", 60)
            return await following

        return asyncio.run(run())

    threads = [asyncio.create_task(asyncio.to_thread(in_thread, number)) for number in range(2)]
    appending = [asyncio.create_task(append(f"t{number}", 30)) for number in range(4)]
    late, of_one_task = [], []
    while not all(task.done() for task in (*threads, *appending)):
        late.append(asyncio.create_task(take(store, 480 - len(late), after=len(late))))
        of_one_task.append(asyncio.create_task(take(store, 180, "t1")))
        await asyncio.sleep(0.01)
    assert await asyncio.gather(*threads) == [list(range(1, 481))] * 2
    assert await asyncio.gather(*late) == [list(range(after + 1, 481)) for after in range(len(late))]
    expected = [e.sequence_number for e in await store.get_events("t1")]
    assert await asyncio.gather(*of_one_task) == [expected] * len(of_one_task)


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


@pytest.mark.req("1.3-11")
async def test_a_subscription_may_begin_ahead_of_the_log(store: EventStore) -> None:
    following = asyncio.create_task(take(store, 2, after=3))
    await settled()
    await store.append_many([event() for _ in range(5)])
    assert await following == [4, 5]


@pytest.mark.req("1.3-11", "1.3-01")
async def test_a_subscriber_in_another_thread_sees_live_events(store: EventStore) -> None:
    following = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(take(store, 2))))
    await store.append(event())
    await asyncio.sleep(0.05)
    await store.append(event())
    assert await following == [1, 2]


@pytest.mark.req("1.3-11")
async def test_thousands_of_subscribers_share_what_is_read(store: EventStore) -> None:
    followed, storage = watched(store)
    to_one = [asyncio.create_task(take(followed, 50, "t0")) for _ in range(2_000)]
    to_each = [asyncio.create_task(take(followed, 1, f"t{number}")) for number in range(2_000)]
    await storage.told_head.wait()  # whoever comes to the seam after an append reads its history for itself
    await settled()
    assert storage.listeners == 1
    storage.reads.clear()
    for first in range(0, 2_000, 500):
        await followed.append_many([event(f"t{number}") for number in range(first, first + 500)])
    await followed.append_many([event("t0") for _ in range(49)])
    assert await asyncio.gather(*to_each) == [[number] for number in range(1, 2_001)]
    assert await asyncio.gather(*to_one) == [[1, *range(2_001, 2_050)]] * 2_000
    # Others' commits are noticed by looking now and then; no read is any single subscriber's own.
    assert all(query.task_id is None for query in storage.reads)
    assert len(storage.reads) < 100
    assert storage.listeners == 0


@pytest.mark.req("1.3-11")
async def test_a_subscriber_of_another_task_is_not_woken(store: EventStore) -> None:
    woken: Counter[str] = Counter()

    async def follow(task_id: str) -> None:
        async with aclosing(store.subscribe(task_id)) as events:
            async for _ in events:
                woken[task_id] += 1

    tasks = [asyncio.create_task(follow(task_id)) for task_id in ("a", "b")]
    await settled()
    waiter_of_b = tasks[1]._fut_waiter  # type: ignore[attr-defined]
    await store.append_many([event("a") for _ in range(10)])
    await settled()
    assert woken == {"a": 10}
    assert tasks[1]._fut_waiter is waiter_of_b  # type: ignore[attr-defined]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.req("1.3-11")
async def test_a_slow_subscriber_holds_neither_writer_nor_memory_and_misses_nothing(
    store: EventStore,
) -> None:
    followed, storage = watched(store)
    count = 3 * CAPACITY
    async with asyncio.timeout(WAIT_S), aclosing(followed.subscribe()) as slow:
        await followed.append(event())
        assert (await anext(slow)).sequence_number == 1
        brisk = asyncio.create_task(take(followed, count))
        for _ in range(count // 50):
            await followed.append_many([event() for _ in range(50)])
        assert await brisk == list(range(1, count + 1))
        assert storage.listeners == 0  # the slow one was let go of, with all that waited for it
        taken = [1]
        async for e in slow:
            taken.append(e.sequence_number)
            if len(taken) == count + 1:
                break
    assert taken == list(range(1, count + 2))


@pytest.mark.req("1.3-11")
async def test_hints_that_are_lost_doubled_late_or_empty_change_nothing(store: EventStore) -> None:
    chance, kept = random.Random(7), []

    def telling(hint: Hint, events: Sequence[Event]) -> None:
        match chance.randrange(5):
            case 0:
                return
            case 1:
                kept.extend(events)
            case 2:
                hint(events)
                hint([*reversed(events), *kept])
                kept.clear()
            case 3:
                hint()
            case _:
                hint(events)

    followed, _ = watched(store, telling=telling)
    following = [asyncio.create_task(take(followed, 300)) for _ in range(5)]
    of_one = [asyncio.create_task(take(followed, 100, f"t{number}")) for number in range(3)]
    for number in range(0, 300, 3):
        await asyncio.gather(*(followed.append(event(f"t{(number + i) % 3}")) for i in range(3)))
    while not all(task.done() for task in (*following, *of_one)):
        await followed.append(event("last"))  # the last hints may have been lost
        await asyncio.sleep(0.01)
    assert [await task for task in following] == [list(range(1, 301))] * 5
    assert [len(await task) for task in of_one] == [100] * 3


@pytest.mark.req("1.3-11", "1.3-05")
async def test_a_read_that_fails_for_all_is_met_by_those_alone_who_ask_for_it(store: EventStore) -> None:
    followed, storage = watched(store, telling=lambda hint, _events: hint())
    of_task = asyncio.create_task(take(followed, 2, "a"))
    await settled()
    storage.failing = [StoreError("the disk reports an error")]
    await followed.append(event("a"))
    await settled()
    await followed.append(event("a"))
    assert await of_task == [1, 2]
    storage.failing = [StoreError("the disk reports an error")]
    assert await take(followed, 2) == [1, 2]  # only the reading for all failed
    storage.failing = [StoreError("the disk reports an error")] * 100
    results = await asyncio.gather(*(take(followed, 2) for _ in range(20)), return_exceptions=True)
    assert all(isinstance(result, StoreError) for result in results)
    assert storage.listeners == 0


@pytest.mark.req("1.3-11")
async def test_reading_for_all_that_is_cancelled_begins_anew(store: EventStore) -> None:
    followed, storage = watched(store)
    storage.failing = [asyncio.CancelledError()]  # as when a program ends all tasks but its subscribers
    following = asyncio.create_task(take(followed, 2))
    await followed.append(event())
    await settled()
    await followed.append(event())
    assert await following == [1, 2]


@pytest.mark.req("1.3-11")
async def test_a_cancelled_subscription_lets_go(store: EventStore) -> None:
    chance = random.Random(3)
    followed, storage = watched(store)
    await followed.append_many([event() for _ in range(2 * PAGE)])
    following = []
    for _ in range(60):
        following.append(asyncio.create_task(take(followed, 99_999)))
        await asyncio.sleep(chance.choice([0, 0, 0.001, 0.01]))
        chance.choice(following).cancel()
    for task in following:
        task.cancel()
    results = await asyncio.gather(*following, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)
    assert storage.listeners == 0
    assert not followed._subscriptions._feeds
    await followed.append(event())


@pytest.mark.req("1.3-11")
async def test_a_forgotten_subscription_leaves_nothing_behind(store: EventStore) -> None:
    followed, storage = watched(store)
    await followed.append(event())
    forgotten = followed.subscribe()
    assert (await anext(forgotten)).sequence_number == 1
    assert storage.listeners == 1
    del forgotten
    gc.collect()
    await settled()
    assert storage.listeners == 0


@pytest.mark.req("1.3-11")
async def test_a_loop_that_was_closed_over_its_subscriptions_is_let_go_of(store: EventStore) -> None:
    followed, storage = watched(store)
    await followed.append(event())

    def begin() -> tuple[asyncio.AbstractEventLoop, Any]:
        loop, events = asyncio.new_event_loop(), followed.subscribe()
        loop.run_until_complete(anext(events))
        loop.close()
        return loop, events

    await asyncio.to_thread(begin)
    assert storage.listeners == 1
    await followed.append(event())
    await settled()
    assert storage.listeners == 0
    assert not followed._subscriptions._feeds


@pytest.mark.req("1.3-11")
async def test_closing_the_store_ends_its_subscriptions(store: EventStore) -> None:
    await store.append(event())

    async def follow() -> list[int]:
        return [e.sequence_number async for e in store.subscribe()]

    following = [asyncio.create_task(follow()) for _ in range(100)]
    elsewhere = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(follow())))
    await settled()
    await store.close()
    async with asyncio.timeout(WAIT_S):
        assert await asyncio.gather(*following, elsewhere) == [[1]] * 101
    assert [e async for e in store.subscribe()] == []


async def test_a_bad_subscription_is_refused_at_once(store: EventStore) -> None:
    with pytest.raises(InvalidInputError, match="after_sequence: -1"):
        store.subscribe(after_sequence=-1)
