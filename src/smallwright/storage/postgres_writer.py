"""The one thread that writes: whatever waits goes into one transaction (group commit)."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch
from smallwright.storage.listeners import Listeners
from smallwright.storage.postgres_connection import PostgresConnector
from smallwright.storage.postgres_transactions import PostgresTransactions

MAX_GROUP = 256  # batches in one transaction


@dataclass(frozen=True, kw_only=True, eq=False)
class _Job:
    batch: Batch
    done: Future[list[Event]] = field(default_factory=Future)


class PostgresWriter:
    """Queues what is to be recorded; the thread begins with the first of it."""

    def __init__(self, connector: PostgresConnector, listeners: Listeners) -> None:
        self._name, self._listeners = connector.name, listeners
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()  # None: no more will come
        self._thread: Thread | None = None
        self._closed = False
        self._lock = Lock()
        self._transactions = PostgresTransactions(connector)  # of the thread alone

    def submit(self, batch: Batch) -> Future[list[Event]]:
        """The recorded events, or the error. Cancelling works until the batch's transaction begins."""
        job = _Job(batch=batch)
        with self._lock:
            if self._closed:
                raise StoreUnavailableError(f"{self._name}: the event store is closed; open it again")
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
        self._transactions.disconnect()

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
        outcomes: list[list[Event] | BaseException]
        try:
            outcomes = [*self._transactions.committed([job.batch for job in jobs])]
        except BaseException as error:  # noqa: BLE001 - it goes to those who wait; the thread goes on
            outcomes = [error for _ in jobs]
        committed: list[Event] = []
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                job.done.set_exception(outcome)
            else:
                job.done.set_result(outcome)
                committed += outcome
        self._listeners.notify(committed)
