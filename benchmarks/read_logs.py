"""The logs that `benchmarks.read` reads: made once, and kept from one run to the next."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks import task_histories
from benchmarks.task_histories import History
from smallwright.events import Event, EventStore
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_migrations import MIGRATIONS

TASK_EVENTS = 100
AT_ONCE = 10  # tasks that take turns
BATCH = 5_000


def log_of(shape: str, events: int, folder: Path) -> Path:
    """A log of so many events in `folder`, made where it is not there yet; one of another program goes."""
    source = "".join((Path(task_histories.__file__).read_text("utf-8"), *MIGRATIONS))
    path = folder / f"{shape}-{events}-{hashlib.sha256(source.encode()).hexdigest()[:12]}.db"
    if not path.exists():
        for outdated in folder.glob(f"{shape}-{events}-*"):
            outdated.unlink()
        print(f"making a log of {events:,} events in {path}", file=sys.stderr, flush=True)
        begun = path.with_suffix(".begun")
        asyncio.run(build(begun, histories(shape, events)))
        begun.rename(path)
    return path


def histories(shape: str, events: int) -> Iterator[Event]:
    """Unstored events: `many` tasks, of which AT_ONCE take turns, or `one`."""
    if shape == "one":
        yield from islice(History("task-0").events(), events)
        return
    for first in range(0, events // TASK_EVENTS, AT_ONCE):
        tasks = [History(f"task-{number}").events() for number in range(first, first + AT_ONCE)]
        for _ in range(TASK_EVENTS):
            yield from map(next, tasks)


async def build(path: Path, events: Iterator[Event]) -> None:
    """Append `events` to the log at `path`, many in each transaction."""
    async with EventStore(SqliteStorage(path)) as store:
        while batch := list(islice(events, BATCH)):
            await store.append_many(batch)
