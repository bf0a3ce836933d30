"""A store that is appended to and followed while something goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from random import Random

from smallwright.events import Event, EventStore, EventType

WRITERS = 8


@asynccontextmanager
async def under_load(
    store: EventStore, chance: Random, sizes: Sequence[int] = (1,)
) -> AsyncIterator[list[Event]]:
    """What was acknowledged so far, while entered; in the end all of it is there, once and in order.

    `sizes`: bytes of the events' data.
    """
    stored: list[Event] = []
    writing = True

    async def write(name: str) -> None:
        while writing:
            data = {"text": "x" * chance.choice(sizes)}
            stored.append(await store.append(Event.new(name, EventType.TASK_CREATED, data)))

    async def follow() -> list[int]:
        numbers = []
        async for event in store.subscribe():
            numbers.append(event.sequence_number)
            if event.task_id == "last":
                break
        return numbers

    following = asyncio.create_task(follow())
    writers = [asyncio.create_task(write(f"t{number}")) for number in range(WRITERS)]
    yield stored
    writing = False
    await asyncio.gather(*writers)
    last = (await store.append(Event.new("last", EventType.TASK_CREATED))).sequence_number
    assert await following == list(range(1, last + 1))
    there = await store.get_events()
    assert [event.sequence_number for event in there] == list(range(1, last + 1))
    assert sorted(stored, key=lambda event: event.sequence_number) == there[:-1]
    assert (await store.verify()).events == last


async def grown(stored: Sequence[object], more: int) -> None:
    """Wait until `stored` has so many more."""
    enough = len(stored) + more
    while len(stored) < enough:  # noqa: ASYNC110 - what others did
        await asyncio.sleep(0.001)
