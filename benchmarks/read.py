"""Reading a log of a million events, beside raw SQLite and beside eventsourcing, on identical rows.

    python -m benchmarks.read [--events N] [--shape many|one] [--no-peer] [--folder DIR] [--json OUT]

Two logs, each built once in bulk: `many` tasks of 100 events, and `one` task that has all of them. What is
timed: one task's events; all events (fetch + decode + Event); their projection through
StateProjection.rebuild_state; the state of a task after a restart, from its snapshot and the tail. `raw` is
the same rows fetched by nothing but apsw.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

import apsw

from benchmarks.peer_environments import cache_folder
from benchmarks.report import Row, row, save, show
from benchmarks.task_histories import History
from smallwright.events import Event, EventStore, StateProjection
from smallwright.storage.sqlite import SqliteStorage

RAW = "raw apsw fetch"
EVENT = "fetch + decode + Event"
TASK_EVENTS = 100
BATCH = 2_000
ONE_TASK_RUNS = 25
_ALL = "SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?"
_OF_STREAM = (
    "SELECT * FROM events WHERE stream = (SELECT id FROM streams WHERE task_id = ?) AND sequence > 0 "
    "ORDER BY sequence"
)


def histories(shape: str, events: int) -> Iterator[Event]:
    """Unstored events: tasks of TASK_EVENTS that take turns, ten at a time, or one task."""
    if shape == "one":
        yield from islice(History("task-0").events(), events)
        return
    for first in range(0, events // TASK_EVENTS, 10):
        tasks = [History(f"task-{number}").events() for number in range(first, first + 10)]
        for _ in range(TASK_EVENTS):
            yield from map(next, tasks)


async def build(path: Path, shape: str, events: int) -> None:
    """The log at `path`."""
    async with EventStore(SqliteStorage(path)) as store:
        source = islice(histories(shape, events), events)
        while batch := list(islice(source, BATCH)):
            await store.append_many(batch)


def fetch_all(path: Path) -> float:
    """Seconds to fetch every row in pages, kept in one list."""
    with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)) as connection:
        started, rows = time.perf_counter(), []
        while page := connection.execute(_ALL, (rows[-1][0] if rows else 0, BATCH)).fetchall():
            rows += page
        return time.perf_counter() - started


async def read_all(path: Path) -> tuple[float, list[Event]]:
    """(seconds, events) of everything."""
    async with EventStore(SqliteStorage(path)) as store:
        started = time.perf_counter()
        events = await store.get_events()
        return time.perf_counter() - started, events


def project(events: list[Event]) -> float:
    """Seconds to project every task of `events`; putting them in order of tasks is not counted."""
    tasks = [
        list(group) for _, group in groupby(sorted(events, key=attrgetter("task_id")), attrgetter("task_id"))
    ]
    started = time.perf_counter()
    states = [StateProjection.rebuild_state(task) for task in tasks]
    seconds = time.perf_counter() - started
    if max(state.last_sequence for state in states) != len(events) or any(s.anomalies for s in states):
        raise SystemExit("the projection is not what the history says")
    return seconds


def measure_all(path: Path, shape: str) -> list[Row]:
    """Rows about everything in the log at `path`."""
    raw = fetch_all(path)
    read, events = asyncio.run(read_all(path))
    projected = project(events)
    case = f"{len(events):,} events, {shape} task{'s' * (shape == 'many')}"
    return [
        row(f"{case}: {RAW}", raw, "s"),
        row(f"{case}: {EVENT}", read, "s", RAW, round(read / raw, 2)),
        row(f"{case}: rebuild_state", projected, "s", EVENT, round(projected / read, 2)),
        row(f"{case}: {EVENT} + rebuild_state", read + projected, "s", EVENT, round(1 + projected / read, 2)),
    ]


def main() -> None:
    """Build, measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.read", description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--shape", choices=("many", "one"), help="only this log")
    parser.add_argument("--no-peer", action="store_true", help="leave eventsourcing out")
    parser.add_argument("--folder", type=Path, help="for scratch; default: the user's cache")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    for shape in [options.shape] if options.shape else ["many", "one"]:
        with tempfile.TemporaryDirectory(dir=options.folder or cache_folder()) as folder:
            path = Path(folder) / "log.db"
            asyncio.run(build(path, shape, options.events))
            rows += measure_all(path, shape)
    show("read", rows)
    if options.json:
        save(options.json, "read", rows)


if __name__ == "__main__":
    main()
