"""Reads through eventsourcing's notification log and SQLite recorder.

    python eventsourcing_read.py OURS DATABASE EVENTS TASK_ID...

OURS: an event log of Smallwright, whose first EVENTS rows are written to DATABASE where that is not there yet
(what its table has no column for stands in the state, as its own events do). Prints {"sections_s",
"decoded_s", "one_task_ms", "events"}: CPU seconds to read all in sections of 1,000, the same with the states
decoded, median milliseconds of one task.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import statistics
import sys
import time
from contextlib import closing
from pathlib import Path

from eventsourcing.application import LocalNotificationLog
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

SECTION = 1_000
ROWS = (
    "SELECT task_id, version, name, hex(event_id), timestamp, code_version, CAST(vector_clock AS TEXT), "
    "CAST(data AS TEXT), hex(hash) FROM events JOIN streams ON streams.id = stream "
    "JOIN event_types ON event_types.id = type ORDER BY sequence LIMIT ?"
)


def main(ours: str, path: str, events: int, tasks: list[str]) -> None:
    """Write, read, print."""
    if not Path(path).exists():
        begun = f"{path}.begun"
        with closing(sqlite3.connect(ours)) as source:
            rows = source.execute(ROWS, (events,))
            recorder = recorder_of(begun)
            while page := list(itertools.islice(rows, 10 * SECTION)):
                recorder.insert_events([stored(*row) for row in page])
        recorder.datastore.close()
        Path(begun).rename(path)
    recorder = recorder_of(path)
    log = LocalNotificationLog(recorder, section_size=SECTION)
    sections_s, events = read_all(log, lambda state: state)
    decoded_s, _ = read_all(log, json.loads)
    times = [one_task(recorder, task) for task in tasks]
    figures = {
        "sections_s": sections_s,
        "decoded_s": decoded_s,
        "one_task_ms": statistics.median(times) * 1000,
    }
    print(json.dumps({**figures, "events": events}))


def recorder_of(path: str) -> SQLiteApplicationRecorder:
    """A recorder with its table."""
    recorder = SQLiteApplicationRecorder(SQLiteDatastore(path, originator_id_type="text"))
    recorder.create_table()
    return recorder


def stored(task_id: str, version: int, name: str, *rest: object) -> StoredEvent:
    """A row of ours as a row of theirs."""
    clock, data = json.loads(rest[3]), json.loads(rest[4])
    state = json.dumps([*rest[:3], clock, data, *rest[5:]]).encode()
    return StoredEvent(originator_id=task_id, originator_version=version, topic=name, state=state)


def read_all(log: LocalNotificationLog, decode: object) -> tuple[float, int]:
    """(seconds, events) of all sections, kept in one list."""
    started, read, section_id = time.process_time(), [], f"1,{SECTION}"
    while section_id:
        section = log[section_id]
        read += [(item, decode(item.state)) for item in section.items]
        section_id = section.next_id
    return time.process_time() - started, len(read)


def one_task(recorder: SQLiteApplicationRecorder, task_id: str) -> float:
    """Seconds to read and decode one task's events."""
    started = time.perf_counter()
    for event in recorder.select_events(task_id):
        json.loads(event.state)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
