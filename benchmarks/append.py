"""Durable appends per second, beside raw SQLite and beside eventsourcing, on identical rows.

    python -m benchmarks.append [--quick] [--rounds N] [--folder DIR] [--json OUT]

Sides: EventStore.append over SQLite; a tight loop of apsw that inserts the very rows that our run left,
computed before, in groups as large as our writer's, with the same PRAGMAs (WAL, synchronous=FULL); and
eventsourcing's SQLite recorder from as many threads as there are callers (WAL and synchronous=FULL too: it is
asked, and must say so). Rounds are interleaved, so that other load of the machine meets all sides alike. A
value is the median of the rounds, and so is a ratio, which compares sides of one round. The folder must stand
on a disk, not in memory.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from benchmarks.append_sides import (
    EVENTSOURCING,
    Load,
    append_eventsourcing,
    append_ours,
    append_raw,
    events_per_core_second,
    syncs_per_second,
)
from benchmarks.peer_environments import cache_folder
from benchmarks.report import Row, beside, row, save, show

RAW = "raw apsw group commit"
CALLERS = (1, 10, 100)
SIZES = {"200 B": 200, "1 KB": 1024}
COUNTS = {1: 400, 10: 2_000, 100: 8_000}  # by callers: some seconds a side
QUICK = 10  # times fewer events


def measure(folder: Path, counts: dict[int, int], rounds: int) -> list[Row]:
    """All rows of the report."""
    rows = [row("syncs of one page", syncs_per_second(folder / "page"), "syncs/s")]
    for name, size in SIZES.items():
        load = Load(callers=100, size=size, count=max(counts.values()))
        rate = events_per_core_second(folder / f"core-{size}.db", load)
        rows.append(row(f"one core checks, encodes, hashes, inserts, {name}", rate, "events/s"))
    for name, size in SIZES.items():
        for callers, count in counts.items():
            rows += compare(
                folder, f"{callers} callers, {name}", Load(callers=callers, size=size, count=count), rounds
            )
    return rows


def compare(folder: Path, case: str, load: Load, rounds: int) -> list[Row]:
    """The rows of one case."""
    rates: list[float] = []
    peers: dict[str, list[float]] = {RAW: [], EVENTSOURCING: []}
    groups: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            ours, raw, peer = (Path(scratch) / name for name in ("ours.db", "raw.db", "peer.db"))
            done = append_ours(ours, load)
            rates.append(load.count / done.seconds)
            peers[RAW].append(load.count / append_raw(raw, ours, done.groups))
            peers[EVENTSOURCING].append(load.count / append_eventsourcing(peer, ours, load.callers))
            groups.append(load.count / len(done.groups))
    group = row(f"{case}: events a transaction", statistics.median(groups), "events")
    return [group, *beside(case, "events/s", rates, peers)]


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.append", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"one round of {QUICK} times fewer events")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--folder", type=Path, default=None, help="on the disk to measure; default: the user's cache"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    counts = {callers: count // QUICK if options.quick else count for callers, count in COUNTS.items()}
    with tempfile.TemporaryDirectory(dir=options.folder or cache_folder()) as folder:
        rows = measure(Path(folder), counts, 1 if options.quick else options.rounds)
    show("append", rows)
    if options.json:
        save(options.json, "append", rows)


if __name__ == "__main__":
    main()
