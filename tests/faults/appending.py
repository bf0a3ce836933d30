"""Appends to a log: `python appending.py PATH TASK COUNT`; prints a line per acknowledged event."""

from __future__ import annotations

import asyncio
import sys

from smallwright.events import Event, EventStore, EventType
from smallwright.storage.sqlite import SqliteStorage

AT_ONCE = 8


async def append(path: str, task_id: str, count: int) -> None:
    """Append `count` events, several at once, so that they share transactions."""
    async with EventStore(SqliteStorage(path)) as store:
        waiting = iter(range(count))

        async def worker() -> None:
            for number in waiting:
                data = {"number": number, "text": "x" * (100_000 if number % 10 == 0 else 10)}
                stored = await store.append(Event.new(task_id, EventType.TASK_CREATED, data))
                print(stored.sequence_number, stored.hash, flush=True)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(append(sys.argv[1], sys.argv[2], int(sys.argv[3])))
