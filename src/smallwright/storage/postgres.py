"""The log in one PostgreSQL database, for any number of tasks, threads, processes and machines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.listeners import Listeners
from smallwright.storage.postgres_connection import PATIENCE_S, PostgresConnector
from smallwright.storage.postgres_listener import notifications
from smallwright.storage.postgres_readers import PostgresReaders
from smallwright.storage.postgres_snapshots import save
from smallwright.storage.postgres_transactions import PostgresTransactions
from smallwright.storage.watcher import Watcher


class PostgresStorage:
    """Implements EventStorage in the schema `smallwright`. Nothing is opened before it is used.

    Raises InvalidInputError for a URL that can't be read. Errors: StoreFullError, StoreUnavailableError,
    StoreCorruptError, StoreError; each names the database and the remedy, and says whether anything was
    stored. A server that was there before may be away for `patience_s`.
    """

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        self._connector = connector = PostgresConnector(url, patience_s)
        self._listeners = Listeners()
        self._transactions = PostgresTransactions(connector)
        self._writer = GroupWriter(connector.name, self._transactions, self._listeners)
        self._readers = PostgresReaders(connector)
        watch = notifications(connector, self._listeners, lambda: self._transactions.last)
        self._watcher = Watcher(watch)

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
        """Keep `snapshot`."""
        await asyncio.to_thread(save, self._connector, snapshot)

    async def check(self) -> None:
        """Nothing: the server looks after its pages and indexes."""

    @contextmanager
    def listening(self, hint: Hint) -> Iterator[None]:
        """Call `hint` while entered: at once after this process's appends, soon after those of others."""
        with self._listeners.listening(hint), self._watcher.watching():
            yield

    async def close(self) -> None:
        """Write what was accepted, then end all threads and connections."""
        for end in (self._watcher.close, self._readers.close, self._writer.close):
            await asyncio.to_thread(end)
        self._listeners.notify()
