"""What many subscribers cost: events delivered per second, and how much slower the writer is for them.

    python -m benchmarks.subscribe [--quick] [--rounds N] [--json OUT]

Subscribers follow one task (each event goes to all) or a task each (each event goes to one) in the event loop
of ten callers that append. Delivered: all events at all subscribers, from first append to last receipt; the
peer is a fan-out by hand in the same shape, a list of asyncio.Queue per task that a publisher fills, in
memory, with no log, no history and no bound. Appended: the ten callers' own time; the peer is the same store
with no subscriber. Rounds are interleaved; a value is the median of the rounds, and so is a ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Row, row, save, show
from smallwright.events import Event, EventStore, EventType
from smallwright.events.event_storage import EventStorage
from smallwright.storage.memory import MemoryStorage
from smallwright.storage.sqlite import SqliteStorage

QUEUES, NOBODY = "asyncio.Queue by hand, in memory", "no subscriber"
CALLERS = 10
DELIVERIES = 100_000  # of one measurement, about
STORAGES: dict[str, Callable[[Path], EventStorage]] = {
    "memory": lambda _folder: MemoryStorage(),
    "SQLite": lambda folder: SqliteStorage(folder / "log.db"),
}


@dataclass(frozen=True, kw_only=True)
class Load:
    """Who follows what, and how many events come."""

    subscribers: int
    tasks: int
    events: int

    def event(self, number: int) -> Event:
        """The event of that number: about 300 bytes."""
        return Event.new(f"t{number % self.tasks}", EventType.MODULE_STARTED, {"module": "m" * 200})

    def wanted(self, subscriber: int) -> int:
        """How many events go to that subscriber."""
        task = subscriber % self.tasks
        return len(range(task, self.events, self.tasks))


@dataclass(frozen=True, kw_only=True)
class Took:
    """Seconds."""

    appending: float
    delivering: float


async def by_store(store: EventStore, load: Load) -> Took:
    """Append while all subscribers follow live."""

    async def follow(subscriber: int) -> None:
        left = load.wanted(subscriber)
        async with aclosing(store.subscribe(f"t{subscriber % load.tasks}")) as events:
            while left:
                await anext(events)
                left -= 1

    followers = [asyncio.create_task(follow(number)) for number in range(load.subscribers)]
    await asyncio.sleep(0.5 + load.subscribers / 5_000)  # all have read their history, which is empty
    made = [load.event(number) for number in range(load.events)]
    started = time.perf_counter()
    waiting = iter(made)

    async def append() -> None:
        for event in waiting:
            await store.append(event)

    await asyncio.gather(*(append() for _ in range(CALLERS)))
    appended = time.perf_counter()
    await asyncio.gather(*followers)
    return Took(appending=appended - started, delivering=time.perf_counter() - started)


async def by_queues(load: Load) -> Took:
    """Put each event into the queues of those who want it."""
    queues: list[list[asyncio.Queue[Event]]] = [[] for _ in range(load.tasks)]

    async def follow(queue: asyncio.Queue[Event], left: int) -> None:
        while left:
            await queue.get()
            left -= 1

    followers = []
    for number in range(load.subscribers):
        queue: asyncio.Queue[Event] = asyncio.Queue()
        queues[number % load.tasks].append(queue)
        followers.append(asyncio.create_task(follow(queue, load.wanted(number))))
    await asyncio.sleep(0)
    made = [load.event(number) for number in range(load.events)]
    started = time.perf_counter()
    for number, event in enumerate(made):
        for queue in queues[number % load.tasks]:
            queue.put_nowait(event)
        await asyncio.sleep(0)
    published = time.perf_counter()
    await asyncio.gather(*followers)
    return Took(appending=published - started, delivering=time.perf_counter() - started)


def measured(work: Callable[[], Awaitable[Took]]) -> Took:
    """`work` in an event loop of its own."""

    async def run() -> Took:
        return await work()

    return asyncio.run(run())


async def stored(make: Callable[[Path], EventStorage], load: Load) -> Took:
    """`by_store` on a new store."""
    with tempfile.TemporaryDirectory() as folder:
        async with EventStore(make(Path(folder))) as store:
            return await by_store(store, load)


def compare(name: str, case: str, load: Load, rounds: int) -> list[Row]:
    """The rows of one case."""
    nobody = Load(subscribers=0, tasks=load.tasks, events=load.events)
    ours, alone, peer = [], [], []
    for _ in range(rounds):
        ours.append(measured(lambda: stored(STORAGES[name], load)))
        alone.append(measured(lambda: stored(STORAGES[name], nobody)))
        peer.append(measured(lambda: by_queues(load)))
    deliveries = sum(map(load.wanted, range(load.subscribers)))
    rate = statistics.median(deliveries / took.delivering for took in ours)
    ratio = statistics.median(b.delivering / a.delivering for a, b in zip(ours, peer, strict=True))
    appends = statistics.median(load.events / took.appending for took in ours)
    slower = statistics.median(b.appending / a.appending for a, b in zip(ours, alone, strict=True))
    return [
        row(f"{name}, {case}: delivered", rate, "events/s", QUEUES, round(ratio, 3)),
        row(f"{name}, {case}: appended", appends, "events/s", NOBODY, round(slower, 3)),
    ]


def loads(scale: int) -> dict[str, Load]:
    """All cases by name."""
    cases = {}
    for subscribers in (1, 100, 1_000, 5_000):
        events = min(1_000, max(50, DELIVERIES // subscribers)) // scale
        cases[f"{subscribers:,} on one task"] = Load(subscribers=subscribers, tasks=1, events=events)
    for subscribers in (100, 1_000, 5_000):
        events = max(1_000, subscribers) // scale
        cases[f"{subscribers:,} on a task each"] = Load(
            subscribers=subscribers, tasks=subscribers, events=events
        )
    return cases


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.subscribe", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="one round of ten times fewer events")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for name in STORAGES:
        for case, load in loads(10 if options.quick else 1).items():
            rows += compare(name, case, load, 1 if options.quick else options.rounds)
    show("subscribe", rows)
    if options.json:
        save(options.json, "subscribe", rows)


if __name__ == "__main__":
    main()
