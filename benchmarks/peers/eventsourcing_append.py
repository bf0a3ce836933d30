"""Appends from many threads through eventsourcing's SQLite recorder.

    python eventsourcing_append.py DATABASE THREADS < ROWS

ROWS: a JSON line [task_id, version, type, state] per event. Prints {"seconds", "synchronous", "sqlite"}; the
events are made before the clock starts, and each `insert_events` has returned, and is durable, before its
thread makes the next. Its defaults, but for a longer wait for locks.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from eventsourcing.persistence import AggregateRecorder, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

PATIENCE_S = 60


def main(path: str, threads: int) -> None:
    """Append all events of stdin; the thread of a task is always the same."""
    datastore = SQLiteDatastore(
        path, lock_timeout=PATIENCE_S, pool_timeout=PATIENCE_S, originator_id_type="text"
    )
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    with datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
    seconds = timed(recorder, shares_of(sys.stdin, threads))
    print(json.dumps({"seconds": seconds, "synchronous": synchronous, "sqlite": sqlite3.sqlite_version}))


def shares_of(lines: Iterable[str], threads: int) -> list[list[list[StoredEvent]]]:
    """What each thread appends, call by call."""
    shares = [[] for _ in range(threads)]
    for number, line in enumerate(lines):
        task_id, version, kind, state = json.loads(line)
        event = StoredEvent(
            originator_id=task_id, originator_version=version, topic=kind, state=state.encode()
        )
        shares[number % threads].append([event])
    return shares


def timed(recorder: AggregateRecorder, shares: list[list[list[StoredEvent]]]) -> float:
    """Seconds until all threads have appended their share, one event at a time."""

    def append(share: list[list[StoredEvent]]) -> None:
        for events in share:
            recorder.insert_events(events)

    with ThreadPoolExecutor(len(shares)) as pool:
        started = time.perf_counter()
        for done in [pool.submit(append, share) for share in shares]:
            done.result()
        return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
