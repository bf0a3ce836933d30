"""The sides of `benchmarks.read`: what each takes to read, project or restart from the same log."""

from __future__ import annotations

import statistics
import time
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import apsw

from benchmarks.peer_environments import peer_says
from smallwright.events import Event, EventStore, StateProjection, TaskSnapshot, state_of
from smallwright.storage.sqlite import SqliteStorage

EVENTSOURCING = "eventsourcing==9.5.6"
PAGE = 2_000
TAIL = 500  # events after a snapshot
_ALL = "SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?"
_OF_STREAM = (
    "SELECT * FROM events WHERE stream = (SELECT id FROM streams WHERE task_id = ?) ORDER BY sequence"
)


def fetch_all(path: Path) -> float:
    """Seconds to fetch every row in pages, kept in one list, by nothing but apsw."""
    with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)) as connection:
        started, rows = time.process_time(), []
        while page := connection.execute(_ALL, (rows[-1][0] if rows else 0, PAGE)).fetchall():
            rows += page
        return time.process_time() - started


def fetch_tasks(path: Path, tasks: list[str]) -> float:
    """Median milliseconds to fetch one task's rows, by nothing but apsw."""
    times = []
    with closing(apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)) as connection:
        for task in tasks:
            started = time.perf_counter()
            connection.execute(_OF_STREAM, (task,)).fetchall()
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


async def read_all(path: Path, limit: int | None = None) -> tuple[float, list[Event]]:
    """(seconds, events) of get_events of everything: fetch + decode + Event."""
    async with EventStore(SqliteStorage(path)) as store:
        started = time.process_time()
        events = await store.get_events(limit=limit)
        return time.process_time() - started, events


async def read_tasks(path: Path, tasks: list[str]) -> float:
    """Median milliseconds of get_events of one task, in a store that is open."""
    times = []
    async with EventStore(SqliteStorage(path)) as store:
        for task in tasks:
            started = time.perf_counter()
            await store.get_events(task)
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def project(events: list[Event]) -> float:
    """Seconds to project every task of `events`; sorting them into tasks is not counted."""
    task_id = attrgetter("task_id")
    tasks = [list(group) for _, group in groupby(sorted(events, key=task_id), task_id)]
    started = time.process_time()
    states = [StateProjection.rebuild_state(task) for task in tasks]
    seconds = time.process_time() - started
    if max(state.last_sequence for state in states) != len(events) or any(s.anomalies for s in states):
        raise SystemExit("the projection is not what the history says")
    return seconds


async def restart(path: Path, task_id: str, events: int) -> tuple[float, float]:
    """Milliseconds from a closed store to a task's state: without a snapshot, and from one and a tail."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("DELETE FROM snapshots")
    whole, _ = await _state(path, task_id, events - TAIL)  # leaves a snapshot
    runs = [await _state(path, task_id, events) for _ in range(5)]
    if {state.last_sequence for _, state in runs} != {events}:
        raise SystemExit("the state after a restart is not the last one")
    return whole, statistics.median(milliseconds for milliseconds, _ in runs)


async def _state(path: Path, task_id: str, until: int) -> tuple[float, TaskSnapshot]:
    started = time.perf_counter()
    async with EventStore(SqliteStorage(path)) as store:
        state = await state_of(store, task_id, until)
    return (time.perf_counter() - started) * 1000, state


def eventsourcing(path: Path, events: int, tasks: list[str]) -> dict[str, Any]:
    """What eventsourcing takes for the first `events` of the same rows (see its script)."""
    theirs = path.with_name(f"{path.stem}-peer-{events}.db")
    return peer_says(EVENTSOURCING, "eventsourcing_read.py", str(path), str(theirs), str(events), *tasks)
