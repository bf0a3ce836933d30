"""The log in one SQLite file, for any number of tasks, threads and processes on one machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.listeners import Listeners
from smallwright.storage.sqlite_changes import changes
from smallwright.storage.sqlite_connection import BUSY_TIMEOUT_S
from smallwright.storage.sqlite_file import SqliteFile
from smallwright.storage.sqlite_readers import SqliteReaders
from smallwright.storage.sqlite_snapshots import save
from smallwright.storage.sqlite_transactions import SqliteTransactions
from smallwright.storage.watcher import Watcher

MAX_GROUP = 64  # batches in one transaction: of 100 callers, some are at work while the others are synced


class SqliteStorage:
    """Implements EventStorage and SnapshotStorage (WAL, synchronous=FULL). Nothing is opened before its use.

    Errors: StoreFullError, StoreUnavailableError, StoreCorruptError, StoreError; each names the file and the
    remedy, nothing was stored then, and the store works again once the cause is gone.
    """

    def __init__(self, path: str | Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._path = Path(path).absolute()
        self._listeners, file = Listeners(), SqliteFile(self._path)
        transactions = SqliteTransactions(file, busy_timeout_s)
        self._writer = GroupWriter(str(file.path), transactions, self._listeners, most=MAX_GROUP)
        self._readers = SqliteReaders(file, busy_timeout_s)
        self._watcher = Watcher(changes(file, self._listeners))

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch` durably; an append that is cancelled is wholly there or wholly absent."""
        return await self._writer.append(batch)

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return await self._readers.read(query)

    async def last_sequence(self) -> int:
        """The number of the last event."""
        return await self._readers.last_sequence()

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        return await self._readers.task_ids(limit)

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest snapshot that holds for `query`."""
        return await self._readers.load_snapshot(query, projection)

    async def save_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep `snapshot`; raises StoreUnavailableError where appends leave no room for it."""
        await asyncio.to_thread(save, self._path, snapshot)

    async def check(self) -> None:
        """Raise StoreCorruptError where a page or an index is damaged."""
        await self._readers.check()

    @contextmanager
    def listening(self, hint: Hint) -> Iterator[None]:
        """Call `hint` while entered: at once after this process's appends, soon after those of others."""
        with self._listeners.listening(hint), self._watcher.watching():
            yield

    async def close(self) -> None:
        """Write what was accepted, then end all threads and connections."""
        for end in (self._watcher.close, self._readers.close, self._writer.close):  # the last one tidies up
            await asyncio.to_thread(end)
        self._listeners.notify()
