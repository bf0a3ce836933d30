"""Reading a log of a million events, beside raw SQLite and beside eventsourcing, on identical rows.

    python -m benchmarks.read [--events N] [--shape many|one] [--no-peer] [--folder DIR] [--json OUT]

Two logs, each built once in bulk: `many` tasks of 100 events, and `one` task that has all of them. What is
timed: one task's events; all events (fetch + decode + Event); their projection through
StateProjection.rebuild_state; the state of a task after a restart, from its snapshot and a tail. `raw` is the
same rows fetched by nothing but apsw; eventsourcing's notifications are read in sections of 1,000, their
states left as bytes, and decoded. A time is the best of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.peer_environments import cache_folder
from benchmarks.read_sides import (
    EVENTSOURCING,
    TAIL,
    eventsourcing,
    fetch_all,
    fetch_tasks,
    project,
    read_all,
    read_tasks,
    restart,
)
from benchmarks.report import Row, row, save, show
from benchmarks.task_histories import History
from smallwright.events import Event, EventStore
from smallwright.storage.sqlite import SqliteStorage

RAW = "raw apsw fetch"
EVENT = "fetch + decode + Event"
TASK_EVENTS = 100
AT_ONCE = 10  # tasks that take turns
BATCH = 2_000
SAMPLE = 25  # tasks


def histories(shape: str, events: int) -> Iterator[Event]:
    """Unstored events: `many` tasks, of which AT_ONCE take turns, or `one`, and its TAIL."""
    if shape == "one":
        yield from islice(History("task-0").events(), events + TAIL)
        return
    for first in range(0, events // TASK_EVENTS, AT_ONCE):
        tasks = [History(f"task-{number}").events() for number in range(first, first + AT_ONCE)]
        for _ in range(TASK_EVENTS):
            yield from map(next, tasks)


async def build(path: Path, shape: str, events: int) -> list[Event]:
    """The log at `path`; the events that would come next."""
    source = histories(shape, events)
    async with EventStore(SqliteStorage(path)) as store:
        stored = islice(source, events)
        while batch := list(islice(stored, BATCH)):
            await store.append_many(batch)
    return list(source)


def measure_all(path: Path, case: str, rounds: int) -> list[Row]:
    """Rows about all events of the log at `path`."""
    raw = min(fetch_all(path) for _ in range(rounds))
    read, projected = float("inf"), float("inf")
    for _ in range(rounds):
        seconds, events = asyncio.run(read_all(path))
        read, projected = min(read, seconds), min(projected, project(events))
        del events
    both = read + projected
    return [
        row(f"{case}: {RAW}", raw, "s"),
        row(f"{case}: {EVENT}", read, "s", RAW, round(read / raw, 2)),
        row(f"{case}: rebuild_state", projected, "s", EVENT, round(projected / read, 2)),
        row(f"{case}: {EVENT} + rebuild_state", both, "s", EVENT, round(both / read, 2)),
    ]


def measure_many(path: Path, case: str, events: int, peer: bool) -> list[Row]:
    """Rows about one task among many, and the peer's."""
    count = events // TASK_EVENTS
    tasks = [f"task-{number}" for number in range(0, count, max(1, count // SAMPLE))]
    ours, raw = asyncio.run(read_tasks(path, tasks)), fetch_tasks(path, tasks)
    rows = [row(f"{case}: one task's {TASK_EVENTS} events", ours, "ms", RAW, round(ours / raw, 2))]
    if peer:
        theirs = eventsourcing(path, tasks)
        all_ours, _ = asyncio.run(read_all(path))
        for name, key in (("bytes", "sections_s"), ("decoded", "decoded_s")):
            ratio = round(all_ours / theirs[key], 2)
            rows.append(row(f"{case}: notification log, {name}", theirs[key], "s", EVENTSOURCING, ratio))
        ratio = round(ours / theirs["one_task_ms"], 2)
        rows.append(row(f"{case}: one task, theirs", theirs["one_task_ms"], "ms", EVENTSOURCING, ratio))
    return rows


def measure_one(path: Path, case: str, tail: list[Event]) -> list[Row]:
    """Rows about a restart."""
    whole, snapshot = asyncio.run(restart(path, "task-0", tail))
    return [
        row(f"{case}: restart without a snapshot", whole, "ms"),
        row(
            f"{case}: restart, snapshot + {len(tail)} events", snapshot, "ms", "all events", snapshot / whole
        ),
    ]


def main() -> None:
    """Build, measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.read", description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shape", choices=("many", "one"), help="only this log")
    parser.add_argument("--no-peer", action="store_true", help="leave eventsourcing out")
    parser.add_argument("--folder", type=Path, help="for scratch; default: the user's cache")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    for shape in [options.shape] if options.shape else ["many", "one"]:
        case = f"{options.events:,} events, {shape}"
        with tempfile.TemporaryDirectory(dir=options.folder or cache_folder()) as folder:
            path = Path(folder) / "log.db"
            following = asyncio.run(build(path, shape, options.events))
            rows += measure_all(path, case, options.rounds)
            if shape == "many":
                rows += measure_many(path, case, options.events, not options.no_peer)
            else:
                rows += measure_one(path, case, following)
    show("read", rows)
    if options.json:
        save(options.json, "read", rows)


if __name__ == "__main__":
    main()
