"""Reads in a few threads, each on a read-only connection, in transactions as short as one statement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.garbage import collector_paused
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink, statements
from smallwright.storage.postgres_errors import translated
from smallwright.storage.postgres_rows import Row, blobs_of, event_of
from smallwright.storage.postgres_snapshots import load

T = TypeVar("T")
THREADS = 4


class PostgresReaders:
    """A pool of threads and connections."""

    def __init__(self, connector: PostgresConnector) -> None:
        self._connector = connector
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="smallwright-reader")
        self._idle: SimpleQueue[PostgresLink] = SimpleQueue()
        self._statements = statements()

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return await self._run(lambda connection: self._events(connection, query))

    async def last_sequence(self) -> int:
        """The number of the last event."""
        rows = await self._run(lambda connection: self._rows(connection, "last_sequence"))
        return int(rows[0][0])

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        rows = await self._run(lambda connection: self._rows(connection, "task_ids", {"limit": limit}))
        return [row[0] for row in rows]

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest snapshot that holds for `query`."""
        return await self._run(lambda connection: load(connection, self._statements, query, projection))

    def close(self) -> None:
        """Finish what runs, then let go. Blocks."""
        self._threads.shutdown()
        with suppress(Empty):
            while True:
                self._idle.get_nowait().disconnect()

    async def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, self._with_link, work)
        except RuntimeError:  # the pool takes nothing after its shutdown
            raise StoreUnavailableError(
                f"{self._connector.name}: the event store is closed; open it again"
            ) from None
        return await running

    def _with_link(self, work: Callable[[Connection], T]) -> T:
        try:
            link = self._idle.get_nowait()
        except Empty:
            link = PostgresLink(self._connector, read_only=True)
        try:
            return link.run(work)
        except BaseException as error:  # noqa: BLE001 - raised again, in our own words
            failure = translated(error, self._connector.name)
            raise failure from failure.__cause__
        finally:
            self._idle.put(link)

    @collector_paused()
    def _events(self, connection: Connection, query: EventQuery) -> list[Event]:
        parameters = {
            "task_id": query.task_id,
            "after": query.after_sequence,
            "until": query.until_sequence,
            "before": query.before,
            "types": None if query.event_types is None else sorted(query.event_types),
            "limit": query.limit,
        }
        name = "read_log" if query.task_id is None else "read_stream"
        rows = self._rows(connection, name, parameters)
        blobs = blobs_of(connection, self._statements, rows)
        return [event_of(row, blobs, self._connector.name) for row in rows]

    def _rows(self, connection: Connection, name: str, parameters: dict[str, Any] | None = None) -> list[Row]:
        return connection.execute(self._statements[name], parameters, binary=True).fetchall()
