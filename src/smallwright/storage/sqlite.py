"""The log in one SQLite file, for any number of tasks, threads and processes on one machine."""

from __future__ import annotations

import asyncio
from pathlib import Path

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.listeners import Listeners
from smallwright.storage.sqlite_changes import changes
from smallwright.storage.sqlite_connection import BUSY_TIMEOUT_S
from smallwright.storage.sqlite_file import SqliteFile
from smallwright.storage.sqlite_readers import SqliteReaders
from smallwright.storage.sqlite_snapshots import save
from smallwright.storage.sqlite_transactions import SqliteTransactions
from smallwright.storage.threaded import ThreadedStorage
from smallwright.storage.watcher import Watcher

MAX_GROUP = 64  # batches in one transaction: of 100 callers, some are at work while the others are synced


class SqliteStorage(ThreadedStorage):
    """Implements EventStorage and SnapshotStorage (WAL, synchronous=FULL). Nothing is opened before its use.

    Errors: StoreFullError, StoreUnavailableError, StoreCorruptError, StoreError; each names the file and the
    remedy, nothing was stored then, and the store works again once the cause is gone.
    """

    def __init__(self, path: str | Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._path = Path(path).absolute()
        listeners, file = Listeners(), SqliteFile(self._path)
        self._pages = SqliteReaders(file, busy_timeout_s)
        transactions = SqliteTransactions(file, busy_timeout_s)
        writer = GroupWriter(str(self._path), transactions, listeners, most=MAX_GROUP)
        super().__init__(writer, self._pages, Watcher(changes(file, listeners)), listeners)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest snapshot that holds for `query`."""
        return await self._pages.load_snapshot(query, projection)

    async def save_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep `snapshot`; raises StoreUnavailableError where appends leave no room for it."""
        await asyncio.to_thread(save, self._path, snapshot)

    async def check(self) -> None:
        """Raise StoreCorruptError where a page or an index is damaged."""
        await self._pages.check()
