"""The log as one JSON document, for small logs: after each append the file holds all of it, and is valid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.json_file_log import JsonFileLog
from smallwright.storage.listeners import Listeners
from smallwright.storage.memory_log import MemoryLog
from smallwright.storage.threaded import ThreadedStorage
from smallwright.storage.watcher import Watcher, polling

BUSY_TIMEOUT_S = 15.0  # how long a writer waits for another process
T = TypeVar("T")


class JsonFileStorage(ThreadedStorage):
    """Implements EventStorage; the document is that of an export. Nothing is opened before it is used.

    Errors: StoreFullError, StoreUnavailableError, StoreCorruptError; each names the file and the remedy,
    nothing was stored then, and the store works again once the cause is gone.
    """

    def __init__(self, path: str | Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._log = log = JsonFileLog(Path(path).resolve(), busy_timeout_s)
        listeners = Listeners()
        writer = GroupWriter(str(log.path), log, listeners)
        super().__init__(writer, JsonFileReader(log), Watcher(polling(log.signature, listeners)), listeners)

    @property
    def path(self) -> Path:
        """The file."""
        return self._log.path


class JsonFileReader:
    """Implements Readers with one thread, which reads the file again where it has changed."""

    def __init__(self, log: JsonFileLog) -> None:
        self._log = log
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smallwright-reader")

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return await self._read(lambda log: log.read(query))

    async def last_sequence(self) -> int:
        """The number of the last event."""
        return await self._read(lambda log: log.head().sequence)

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        return await self._read(lambda log: log.task_ids(limit))

    def close(self) -> None:
        """Finish what runs, then let go. Blocks."""
        self._thread.shutdown()

    async def _read(self, work: Callable[[MemoryLog], T]) -> T:
        try:
            reading = asyncio.get_running_loop().run_in_executor(self._thread, self._log.read, work)
        except RuntimeError:  # the thread takes nothing after its shutdown
            raise StoreUnavailableError(
                f"{self._log.path}: the event store is closed; open it again"
            ) from None
        return await reading
