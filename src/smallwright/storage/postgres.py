"""The log in one PostgreSQL database, for any number of tasks, threads, processes and machines."""

from __future__ import annotations

import asyncio

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.listeners import Listeners
from smallwright.storage.postgres_connection import PATIENCE_S, PostgresConnector
from smallwright.storage.postgres_listener import notifications
from smallwright.storage.postgres_readers import PostgresReaders
from smallwright.storage.postgres_snapshots import save
from smallwright.storage.postgres_transactions import PostgresTransactions
from smallwright.storage.threaded import ThreadedStorage
from smallwright.storage.watcher import Watcher


class PostgresStorage(ThreadedStorage):
    """Implements EventStorage and SnapshotStorage in the schema `smallwright`; opens nothing before its use.

    Raises InvalidInputError for a URL that can't be read. Errors: StoreFullError, StoreUnavailableError,
    StoreCorruptError, StoreError; each names the database and the remedy, and says whether anything was
    stored. A server that was there before may be away for `patience_s`.
    """

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        self._connector = connector = PostgresConnector(url, patience_s)
        self._snapshots, listeners = PostgresReaders(connector), Listeners()
        transactions = PostgresTransactions(connector)
        writer = GroupWriter(connector.name, transactions, listeners)
        watcher = Watcher(notifications(connector, listeners, lambda: transactions.last))
        super().__init__(writer, self._snapshots, watcher, listeners)

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest snapshot that holds for `query`."""
        return await self._snapshots.load_snapshot(query, projection)

    async def save_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep `snapshot`."""
        await asyncio.to_thread(save, self._connector, snapshot)
