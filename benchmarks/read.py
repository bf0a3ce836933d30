"""Reading a log of a million events, beside raw SQLite and beside eventsourcing, on identical rows.

    python -m benchmarks.read [--events N] [--shape many|one] [--no-peer] [--folder DIR] [--json OUT]

Two logs, each made at the first run and kept in the folder: `many` tasks of 100 events, and `one` task that
has all of them. What is timed: one task's events; all events (fetch + decode + Event); their projection
through StateProjection.rebuild_state; a task's state after a restart, from its snapshot and a tail. `raw`
is the same rows fetched by nothing but apsw; eventsourcing's notifications are read in sections of 1,000,
their states left as bytes, and decoded. What takes seconds is measured in CPU time of the process, which does
one thing at a time, and the best round counts; what takes milliseconds in time that passes: the median.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from benchmarks.peer_environments import cache_folder
from benchmarks.read_logs import TASK_EVENTS, log_of
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

RAW = "raw apsw fetch"
EVENT = "fetch + decode + Event"
SAMPLE = 25  # tasks
PEER_EVENTS = 200_000  # so that a run stays short: they are written one by one


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


def sample(events: int) -> list[str]:
    """Some of the tasks among the first `events`."""
    count = events // TASK_EVENTS
    return [f"task-{number}" for number in range(0, count, max(1, count // SAMPLE))]


def measure_many(path: Path, case: str, events: int, peer_events: int) -> list[Row]:
    """Rows about one task among many, and the peer's, which gets the first `peer_events`."""
    tasks = sample(events)
    ours, raw = asyncio.run(read_tasks(path, tasks)), fetch_tasks(path, tasks)
    rows = [row(f"{case}: one task's {TASK_EVENTS} events", ours, "ms", RAW, round(ours / raw, 2))]
    if peer_events:
        rows += beside_peer(path, f"first {peer_events:,} events, many", peer_events)
    return rows


def beside_peer(path: Path, case: str, events: int) -> list[Row]:
    """Rows about the first `events` of the log at `path`, which eventsourcing has too."""
    tasks = sample(events)
    theirs = eventsourcing(path, events, tasks)
    ours, _ = asyncio.run(read_all(path, events))
    rows = []
    for name, key in (("bytes", "sections_s"), ("decoded", "decoded_s")):
        rows.append(row(f"{case}: their notification log, {name}", theirs[key], "s"))
        rows.append(
            row(f"{case}: {EVENT}", ours, "s", f"{EVENTSOURCING}, {name}", round(ours / theirs[key], 2))
        )
    one = asyncio.run(read_tasks(path, tasks))
    ratio = round(one / theirs["one_task_ms"], 2)
    return [
        *rows,
        row(f"{case}: one task, theirs", theirs["one_task_ms"], "ms"),
        row(f"{case}: one task", one, "ms", EVENTSOURCING, ratio),
    ]


def measure_one(path: Path, case: str, events: int) -> list[Row]:
    """Rows about a restart."""
    whole, snapshot = asyncio.run(restart(path, "task-0", events))
    return [
        row(f"{case}: restart without a snapshot", whole, "ms"),
        row(f"{case}: restart, snapshot + {TAIL} events", snapshot, "ms", "all events", snapshot / whole),
    ]


def main() -> None:
    """Build, measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.read", description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shape", choices=("many", "one"), help="only this log")
    parser.add_argument("--no-peer", action="store_true", help="leave eventsourcing out")
    parser.add_argument("--peer-events", type=int, default=PEER_EVENTS, help="how many it gets to read")
    parser.add_argument("--folder", type=Path, help="keeps the logs; default: in the user's cache")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = options.folder or cache_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for shape in [options.shape] if options.shape else ["many", "one"]:
        case = f"{options.events:,} events, {shape}"
        path = log_of(shape, options.events, folder)
        rows += measure_all(path, case, options.rounds)
        if shape == "many":
            peer_events = 0 if options.no_peer else min(options.events, options.peer_events)
            rows += measure_many(path, case, options.events, peer_events)
        else:
            rows += measure_one(path, case, options.events)
    show("read", rows)
    if options.json:
        save(options.json, "read", rows)


if __name__ == "__main__":
    main()
