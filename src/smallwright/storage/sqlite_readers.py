"""Reads in a few threads, each on a read-only connection, in transactions as short as one page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import apsw

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.sqlite_connection import statements
from smallwright.storage.sqlite_damage import check_structure
from smallwright.storage.sqlite_errors import NOTHING_READ, translated
from smallwright.storage.sqlite_file import SqliteFile
from smallwright.storage.sqlite_pages import read
from smallwright.storage.sqlite_pool import SqlitePool
from smallwright.storage.sqlite_snapshots import load

T = TypeVar("T")
THREADS = 4


class SqliteReaders:
    """A pool of threads and connections."""

    def __init__(self, file: SqliteFile, busy_timeout_s: float) -> None:
        self._path = file.path
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="smallwright-reader")
        self._connections = SqlitePool(file, busy_timeout_s)
        self._statements = statements()

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return await self._run(lambda connection: read(connection, self._statements, query, self._path))

    async def last_sequence(self) -> int:
        """The number of the last event."""
        row = await self._run(
            lambda connection: connection.execute(self._statements["head_of_log"]).fetchone()
        )
        return 0 if row is None else int(row[0])

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        parameters = {"limit": -1 if limit is None else limit}
        statement = self._statements["task_ids"]
        return await self._run(
            lambda connection: [row[0] for row in connection.execute(statement, parameters)]
        )

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest snapshot that holds for `query`."""
        return await self._run(lambda connection: load(connection, self._statements, query, projection))

    async def check(self) -> None:
        """Raise StoreCorruptError where a page or an index is damaged."""
        await self._run(lambda connection: check_structure(connection, self._path))

    def close(self) -> None:
        """Finish what runs, then let go. Blocks."""
        self._threads.shutdown()
        self._connections.close()

    async def _run(self, work: Callable[[apsw.Connection], T]) -> T:
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, self._with_connection, work)
        except RuntimeError:  # the pool takes nothing after its shutdown
            raise StoreUnavailableError(f"{self._path}: the event store is closed; open it again") from None
        return await running

    def _with_connection(self, work: Callable[[apsw.Connection], T]) -> T:
        try:
            with self._connections.connection() as connection:
                return work(connection)
        except BaseException as error:  # noqa: BLE001 - raised again, in our own words
            failure = translated(error, self._path, NOTHING_READ)
            raise failure from failure.__cause__
