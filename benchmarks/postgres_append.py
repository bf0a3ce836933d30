"""Durable appends per second over PostgreSQL, beside raw psycopg and beside eventsourcing, on identical rows.

    python -m benchmarks.postgres_append [--quick] [--rounds N] [--folder DIR] [--json OUT]

A server of its own (the system's binaries, default settings, fsync on) on a Unix socket in the folder, which
must stand on a disk. Sides: EventStore.append; a tight loop of psycopg that sends the very rows that our run
left, computed before, in its groups, one pipeline and one statement a group; and eventsourcing's PostgreSQL
recorder from as many threads as there are callers. Rounds are interleaved; a value is the median of the
rounds, and so is a ratio. Each run of ours is checked: the times of its commits rise with the numbers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from tests.fakes.postgres_server import PostgresServer, binaries

from benchmarks.append_sides import Load, append_by
from benchmarks.peer_environments import peer_says
from benchmarks.report import Row, beside, row, save, show
from smallwright.storage.postgres import PostgresStorage

EVENTSOURCING = "eventsourcing[postgres]==9.5.6"
RAW = "raw psycopg group commit"
OPTIONS = ("listen_addresses=", "max_connections=130", "track_commit_timestamp=on")
COUNTS = {1: 300, 10: 2_000, 100: 8_000}  # by callers
SIZES = {"200 B": 200, "1 KB": 1024}
QUICK = 10  # times fewer events
_COLUMNS = {
    "sequence": "bigint",
    "stream": "bigint",
    "version": "bigint",
    "type": "bigint",
    "event_id::text": "uuid",
    "causation_id::text": "uuid",
    "timestamp": "text",
    "code_version": "bigint",
    "vector_clock": "bytea",
    "data": "bytea",
    "hash": "bytea",
}
_INSERT = "INSERT INTO smallwright.events SELECT * FROM unnest({})".format(
    ", ".join(f"%{'b' if kind in {'bigint', 'bytea'} else 's'}::{kind}[]" for kind in _COLUMNS.values())
)


def compare(server: PostgresServer, case: str, load: Load, rounds: int) -> list[Row]:
    """The rows of one case."""
    rates: list[float] = []
    peers: dict[str, list[float]] = {RAW: [], EVENTSOURCING: []}
    groups: list[float] = []
    for _ in range(rounds):
        ours, raw, peer = (server.new_database() for _side in range(3))
        rates.append(load.count / append_ours(server.url(ours), load))
        sizes = committed_groups(server, ours)
        peers[RAW].append(load.count / append_raw(server, ours, raw, sizes))
        peers[EVENTSOURCING].append(load.count / append_eventsourcing(server, ours, peer, load.callers))
        groups.append(load.count / len(sizes))
        for database in (ours, raw, peer):
            server.execute(f"DROP DATABASE {database} WITH (FORCE)")
    group = row(f"{case}: events a transaction", statistics.median(groups), "events")
    return [group, *beside(case, "events/s", rates, peers)]


def append_ours(url: str, load: Load) -> float:
    """Seconds of EventStore.append from `load.callers` tasks; each goes on when its event is durable."""
    return asyncio.run(append_by(PostgresStorage(url), load.events(), load.callers))


def committed_groups(server: PostgresServer, database: str) -> list[int]:
    """Events in each transaction. The order of commits must be that of the numbers."""
    rows = server.execute(
        "SELECT count(*), max(sequence) - min(sequence) + 1, pg_xact_commit_timestamp(xmin) "
        "FROM smallwright.events GROUP BY xmin ORDER BY min(sequence)",
        database,
    )
    times = [when for _, _, when in rows]
    if any(count != span for count, span, _ in rows) or times != sorted(times):  # type: ignore[type-var]
        raise SystemExit("the order of the commits is not that of the numbers")
    return [int(str(count)) for count, _, _ in rows]


def append_raw(server: PostgresServer, source: str, database: str, groups: Sequence[int]) -> float:
    """Seconds for the rows of `source` into the same tables, by nothing but psycopg."""
    with psycopg.connect(server.url(source)) as reader:
        names = ", ".join(_COLUMNS)
        rows = reader.execute(
            f"SELECT {names} FROM smallwright.events ORDER BY sequence".encode(), binary=True
        ).fetchall()
    asyncio.run(append_by(PostgresStorage(server.url(database)), (), 1))  # makes the tables
    parts, done = [], 0
    for size in groups:
        parts.append([list(column) for column in zip(*rows[done : done + size], strict=True)])
        done += size
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        started = time.perf_counter()
        for columns in parts:
            with connection.pipeline():
                connection.execute("BEGIN")
                connection.execute(_INSERT.encode(), columns)
                connection.execute("COMMIT")
        return time.perf_counter() - started


def append_eventsourcing(server: PostgresServer, source: str, database: str, threads: int) -> float:
    """Seconds for the same events through eventsourcing's recorder, one thread per caller."""
    rows = server.execute(
        "SELECT task_id, e.version, name, event_id::text, timestamp, code_version, "
        "encode(vector_clock, 'escape'), encode(data, 'escape'), encode(hash, 'hex') "
        "FROM smallwright.events e JOIN smallwright.streams s ON s.id = stream "
        "JOIN smallwright.event_types t ON t.id = type ORDER BY sequence",
        source,
    )
    lines = "\n".join(json.dumps([*each[:3], json.dumps(each[3:])]) for each in rows)
    arguments = (str(server.folder), database, str(threads))
    return float(
        peer_says(EVENTSOURCING, "eventsourcing_postgres_append.py", *arguments, given=lines)["seconds"]
    )


def main() -> None:
    """Measure, print, save."""
    summary = __doc__.split("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.postgres_append", description=summary)
    parser.add_argument("--quick", action="store_true", help=f"one round of {QUICK} times fewer events")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on the disk to measure")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    programs = binaries()
    if programs is None:
        raise SystemExit("no PostgreSQL server on this machine: install Debian's package postgresql")
    server = PostgresServer(programs, OPTIONS, options.folder)
    rows: list[Row] = []
    try:
        server.make()
        server.start()
        for name, size in SIZES.items():
            for callers, count in COUNTS.items():
                load = Load(callers=callers, size=size, count=count // QUICK if options.quick else count)
                rounds = 1 if options.quick else options.rounds
                rows += compare(server, f"{callers} callers, {name}", load, rounds)
    finally:
        server.remove()
    show("postgres_append", rows)
    if options.json:
        save(options.json, "postgres_append", rows)


if __name__ == "__main__":
    main()
