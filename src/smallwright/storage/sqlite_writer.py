"""The one thread that writes: whatever waits goes into one transaction (group commit)."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread

import apsw

from smallwright.errors import ConflictError, StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch, record
from smallwright.storage.listeners import Listeners
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_errors import translated
from smallwright.storage.sqlite_tail import SqliteTail

MAX_GROUP = 256  # batches in one transaction


@dataclass(frozen=True, kw_only=True, eq=False)
class _Job:
    batch: Batch
    done: Future[list[Event]] = field(default_factory=Future)


class SqliteWriter:
    """Owns the writing connection; a failed connection is opened anew for the next group."""

    def __init__(self, path: Path, listeners: Listeners, busy_timeout_s: float) -> None:
        self._path, self._listeners, self._busy_timeout_s = path, listeners, busy_timeout_s
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()  # None: no more will come
        self._thread: Thread | None = None
        self._closed = False
        self._lock = Lock()
        self._connection: apsw.Connection | None = None  # of the thread alone
        self._inode = 0

    def submit(self, batch: Batch) -> Future[list[Event]]:
        """The recorded events, or the error. Cancelling works until the batch's transaction begins."""
        job = _Job(batch=batch)
        with self._lock:
            if self._closed:
                raise StoreUnavailableError(f"{self._path}: the event store is closed; open it again")
            if self._thread is None:
                self._thread = Thread(target=self._run, name="smallwright-writer", daemon=True)
                self._thread.start()
            self._jobs.put(job)
        return job.done

    def close(self) -> None:
        """Write what was submitted, then end. Blocks."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            jobs, more = self._next_group()
            running = [job for job in jobs if job.done.set_running_or_notify_cancel()]
            if running:
                self._settle(running)
        self._disconnect()

    def _next_group(self) -> tuple[list[_Job], bool]:
        """Jobs that wait, at least one, and whether more may come."""
        jobs: list[_Job] = []
        with suppress(Empty):
            while len(jobs) < MAX_GROUP:
                job = self._jobs.get(block=not jobs)
                if job is None:
                    return jobs, False
                jobs.append(job)
        return jobs, True

    def _settle(self, jobs: list[_Job]) -> None:
        """Commit `jobs` and give each its outcome, after the commit."""
        try:
            outcomes = self._committed([job.batch for job in jobs])
        except BaseException as error:  # noqa: BLE001 - it goes to those who wait; the thread goes on
            if not isinstance(error, apsw.BusyError):
                self._disconnect()
            outcomes = [translated(error, self._path)] * len(jobs)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                job.done.set_exception(outcome)
            else:
                job.done.set_result(outcome)
        self._listeners.notify()

    def _committed(self, batches: list[Batch]) -> list[list[Event] | BaseException]:
        connection = self._connected()
        tail = SqliteTail(connection, self._path)
        connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [_recorded(connection, tail, batch) for batch in batches]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return outcomes

    def _connected(self) -> apsw.Connection:
        if (
            self._inode and self._path.stat().st_ino != self._inode
        ):  # else events would go to a file without a name
            raise StoreUnavailableError(
                f"{self._path}: the file was replaced while in use; put it back, or restart"
            )
        if self._connection is None:
            self._connection = open_writer(self._path, self._busy_timeout_s)
            self._inode = self._path.stat().st_ino
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _recorded(connection: apsw.Connection, tail: SqliteTail, batch: Batch) -> list[Event] | BaseException:
    """Record `batch` under a savepoint, so that a conflict undoes it alone and costs no number."""
    connection.execute("SAVEPOINT batch")
    try:
        recorded = record(tail, batch)
    except ConflictError as conflict:
        connection.execute("ROLLBACK TO batch; RELEASE batch")
        return conflict
    connection.execute("RELEASE batch")
    return recorded
