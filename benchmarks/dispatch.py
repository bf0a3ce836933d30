"""Tasks per second through TaskOrchestrator with empty work, beside a queue by hand and durable queues.

    python -m benchmarks.dispatch [--quick] [--alone] [--rounds N] [--json OUT]

Sides: TaskOrchestrator; a bounded asyncio.PriorityQueue with five workers in a TaskGroup, once with the
work awaited in place and once in an asyncio task of its own; procrastinate over a PostgreSQL server of its
own, and in its in-memory connector; DBOS over SQLite. Those in a database keep each task there, which ours
does in the event log, not in its queue: their ratio says what a durable queue costs, not that ours does the
same for less. What runs in our process is measured in its CPU time, which other load does not change.
Peers that can't run here are left out, and that is said. Rounds are interleaved; a value is the median, and
so is a ratio.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError
from time import process_time

from tests.fakes.postgres_server import PostgresServer, binaries

from benchmarks.dispatch_sides import (
    one_step,
    run_by_hand,
    run_dbos,
    run_ours,
    run_procrastinate,
)
from benchmarks.peer_environments import cache_folder
from benchmarks.report import Row, beside, row, save, show

TASKS, DURABLE_TASKS = 10_000, 200
QUICK = 10  # times fewer tasks
Side = Callable[[], float]


def in_memory(tasks: int, rounds: int) -> list[Row]:
    """Ours beside what one writes by hand."""
    case = f"{tasks} empty tasks"
    sides: dict[str, Side] = {
        "PriorityQueue by hand": lambda: run_by_hand(tasks),
        "PriorityQueue by hand, a task each": lambda: run_by_hand(tasks, apart=True),
    }
    rates, peers = measured(lambda: run_ours(tasks, clock=process_time), sides, tasks, rounds)
    steps = [run_ours(tasks, one_step, clock=process_time) for _ in range(rounds)]
    return [
        *beside(case, "tasks/CPU s", rates, peers),
        row("CPU time per task", 1e6 / statistics.median(rates), "us"),
        row("CPU time per task with one step", statistics.median(steps) / tasks * 1e6, "us"),
    ]


def durable(tasks: int, rounds: int) -> list[Row]:
    """Ours beside queues in a database."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder, postgres() as server:
        sides: dict[str, Side] = {
            "procrastinate, in memory": lambda: run_procrastinate(tasks),
            "dbos, SQLite": lambda: run_dbos(tasks, Path(tempfile.mkdtemp(dir=folder)) / "dbos.sqlite"),
        }
        if server is not None:
            sides["procrastinate, PostgreSQL"] = lambda: run_procrastinate(
                tasks, server.url(server.new_database())
            )
        rates, peers = measured(lambda: run_ours(tasks), available(sides), tasks, rounds)
    return beside(f"{tasks} empty tasks (theirs durable)", "tasks/s", rates, peers)


def measured(
    ours: Side, peers: dict[str, Side], tasks: int, rounds: int
) -> tuple[list[float], dict[str, list[float]]]:
    """Tasks per second of each round: ours, and each peer's."""
    rates: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        rates.append(tasks / ours())
        for name, side in peers.items():
            theirs[name].append(tasks / side())
    return rates, theirs


def available(sides: dict[str, Side]) -> dict[str, Side]:
    """Those that run here; a first run also makes their environments."""
    found = {}
    for name, side in sides.items():
        try:
            side()
        except (SystemExit, OSError, CalledProcessError) as error:
            print(f"left out: {name}: {error}", file=sys.stderr)
        else:
            found[name] = side
    return found


@contextmanager
def postgres() -> Iterator[PostgresServer | None]:
    """A server that keeps what it says it keeps; None where this machine has no binaries."""
    programs = binaries()
    if programs is None:
        print("left out: procrastinate on PostgreSQL: install Debian's package postgresql", file=sys.stderr)
        yield None
        return
    server = PostgresServer(programs, ("listen_addresses=", "max_connections=60"), Path("/var/tmp"))
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.remove()


def main() -> None:
    """Measure, print, save."""
    summary = __doc__.split("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dispatch", description=summary)
    parser.add_argument("--quick", action="store_true", help=f"one round of {QUICK} times fewer tasks")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alone", action="store_true", help="without the peers that need a database")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    fewer, rounds = (QUICK, 1) if options.quick else (1, options.rounds)
    rows = in_memory(TASKS // fewer, rounds)
    if not options.alone:
        rows += durable(DURABLE_TASKS // fewer, rounds)
    show("dispatch", rows)
    if options.json:
        save(options.json, "dispatch", rows)


if __name__ == "__main__":
    main()
