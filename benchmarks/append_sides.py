"""The sides of `benchmarks.append`: each appends the same events to a fresh file; the seconds it took."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import apsw
import msgspec

from benchmarks.peer_environments import peer_says
from smallwright.events import Event, EventStore, EventType
from smallwright.events.encoding import encode
from smallwright.events.event_storage import EventStorage
from smallwright.events.recorder import Batch
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_file import SqliteFile
from smallwright.storage.sqlite_transactions import SqliteTransactions

EVENTSOURCING = "eventsourcing==9.5.6"
FULL = 2  # PRAGMA synchronous: a commit returns after the sync
_COPIED = ("streams", "event_types")
_INSERT = "INSERT INTO events VALUES ({})"
_SYNCS = 300
_CPU_GROUP = 50


@dataclass(frozen=True, kw_only=True)
class Load:
    """`count` events of `size` bytes of data, appended by `callers` at once, each in a task of its own."""

    callers: int
    size: int
    count: int

    def events(self) -> list[Event]:
        """Made anew each time: an id is stored once."""
        data = {"module": "a.py", "path": "a.py", "outcome": "changed", "code_hash": "0" * 64, "code": ""}
        data["code"] = "x" * (self.size - len(msgspec.json.encode(data)))
        return [self._event(number, data) for number in range(self.count)]

    def _event(self, number: int, data: dict[str, str]) -> Event:
        task = number % self.callers
        clock = {"planner": 1, "coder:a.py": number}
        return Event.new(f"task-{task}", EventType.CODE_GENERATED, data, code_version=1, vector_clock=clock)


@dataclass(frozen=True, kw_only=True)
class Ours:
    """What our store did."""

    seconds: float
    groups: tuple[int, ...]  # events in each transaction


def append_ours(path: Path, load: Load) -> Ours:
    """EventStore.append from `load.callers` asyncio tasks; each goes on when its event is durable."""
    with closing_sequences() as committed:
        seconds = asyncio.run(append_by(SqliteStorage(path), load.events(), load.callers))
    sizes = (after - before for before, after in pairwise([0, *committed]))
    return Ours(seconds=seconds, groups=tuple(size for size in sizes if size))


async def append_by(storage: EventStorage, events: Sequence[Event], callers: int) -> float:
    """Seconds of EventStore.append of `events` from so many asyncio tasks."""
    async with EventStore(storage) as store:
        await store.get_events(limit=1)  # makes the tables

        async def caller(share: Sequence[Event]) -> None:
            for event in share:
                await store.append(event)

        started = time.perf_counter()
        await asyncio.gather(*(caller(events[first::callers]) for first in range(callers)))
        return time.perf_counter() - started


@contextmanager
def closing_sequences() -> Iterator[list[int]]:
    """The last sequence number of every commit that is made while entered."""
    sequences: list[int] = []

    def watch(connection: apsw.Connection) -> None:
        def committing() -> bool:
            sequences.append(connection.last_insert_rowid())
            return False  # go on

        connection.set_commit_hook(committing)

    apsw.connection_hooks.append(watch)
    try:
        yield sequences
    finally:
        apsw.connection_hooks.remove(watch)


def append_raw(path: Path, recorded: Path, groups: Sequence[int]) -> float:
    """The rows of `recorded` into the same tables with the same settings, by nothing but apsw."""
    with closing(apsw.Connection(str(recorded))) as source, closing(open_writer(path)) as target:
        for table in _COPIED:
            target.executemany(f"INSERT INTO {table} VALUES (?, ?)", source.execute(f"SELECT * FROM {table}"))
        rows = source.execute("SELECT * FROM events ORDER BY sequence").fetchall()
        if target.execute("PRAGMA synchronous").get != FULL:
            raise SystemExit("the raw side would not be durable")
        insert, done = _INSERT.format(", ".join("?" * len(rows[0]))), 0
        started = time.perf_counter()
        for size in groups:
            target.execute("BEGIN IMMEDIATE")
            target.executemany(insert, rows[done : done + size])
            target.execute("COMMIT")
            done += size
        seconds = time.perf_counter() - started
    if done != len(rows):
        raise SystemExit(f"groups of {done} events do not make {len(rows)} rows")
    return seconds


def append_eventsourcing(path: Path, recorded: Path, threads: int) -> float:
    """The same events through eventsourcing's SQLite recorder, one thread per caller."""
    with closing(apsw.Connection(str(recorded))) as source:
        lines = "\n".join(_peer_lines(source))
    said = peer_says(EVENTSOURCING, "eventsourcing_append.py", str(path), str(threads), given=lines)
    if said["synchronous"] != FULL:
        raise SystemExit(f"eventsourcing would not be durable: {said}")
    return float(said["seconds"])


def _peer_lines(source: apsw.Connection) -> Iterator[str]:
    """Its rows have four columns: what it has no column for stands in the state, as its own events do."""
    rows = source.execute(
        "SELECT task_id, version, name, hex(event_id), timestamp, code_version, CAST(vector_clock AS TEXT), "
        "CAST(data AS TEXT), hex(hash) FROM events JOIN streams ON streams.id = stream "
        "JOIN event_types ON event_types.id = type ORDER BY sequence"
    )
    for task_id, version, name, *rest in rows:
        yield json.dumps([task_id, version, name, json.dumps(rest)])


def syncs_per_second(path: Path) -> float:
    """How often the disk can be told to keep one page: the bound of commits, whatever writes."""
    with path.open("wb", buffering=0) as file:
        file.write(b"\0" * 4096 * _SYNCS)
        os.fsync(file.fileno())
        started = time.perf_counter()
        for number in range(_SYNCS):
            os.pwrite(file.fileno(), b"\1" * 4096, 4096 * number)
            os.fdatasync(file.fileno())
        return _SYNCS / (time.perf_counter() - started)


def events_per_core_second(path: Path, load: Load) -> float:
    """Events that one thread checks, encodes, hashes and inserts in a second of its own CPU time."""
    transactions = SqliteTransactions(SqliteFile(path), 1.0)
    events = load.events()
    started = time.thread_time()
    for first in range(0, len(events), _CPU_GROUP):
        group = [Batch(drafts=(encode(event),)) for event in events[first : first + _CPU_GROUP]]
        transactions.committed(group)
    seconds = time.thread_time() - started
    transactions.disconnect()
    return len(events) / seconds
