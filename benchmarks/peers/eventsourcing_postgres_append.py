"""Appends from many threads through eventsourcing's PostgreSQL recorder.

    python eventsourcing_postgres_append.py SOCKET_FOLDER DATABASE THREADS < ROWS

ROWS: a JSON line [task_id, version, type, state] per event. Prints {"seconds"}. Events are made before the
clock starts; each `insert_events` has returned, and is durable, before its thread makes the next.
"""

from __future__ import annotations

import json
import sys

from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing_append import shares_of, timed


def main(folder: str, database: str, threads: int) -> None:
    """Append all events of stdin; the thread of a task is always the same."""
    datastore = PostgresDatastore(
        dbname=database,
        host=folder,
        port="5432",
        user="postgres",
        password="",
        pool_size=min(threads, 100),
        max_overflow=0,
        max_waiting=1_000,
        originator_id_type="text",
    )
    recorder = PostgresApplicationRecorder(datastore, events_table_name="stored_events")
    recorder.create_table()
    seconds = timed(recorder, shares_of(sys.stdin, threads))
    datastore.close()
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
