"""The log as one JSON document, for small logs: after each append the file holds all of it, and is valid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.json_file_log import JsonFileLog
from smallwright.storage.listeners import Listeners
from smallwright.storage.memory_log import MemoryLog
from smallwright.storage.watcher import Watcher, polling

BUSY_TIMEOUT_S = 15.0  # how long a writer waits for another process
T = TypeVar("T")


class JsonFileStorage:
    """Implements EventStorage; the document is that of an export. Nothing is opened before it is used.

    Errors: StoreFullError, StoreUnavailableError, StoreCorruptError; each names the file and the remedy,
    nothing was stored then, and the store works again once the cause is gone.
    """

    def __init__(self, path: str | Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._log = JsonFileLog(Path(path).resolve(), busy_timeout_s)
        self._listeners = Listeners()
        self._writer = GroupWriter(str(self.path), self._log, self._listeners)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="smallwright-reader")
        self._watcher = Watcher(polling(self._log.signature, self._listeners))

    @property
    def path(self) -> Path:
        """The file."""
        return self._log.path

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch` durably; an append that is cancelled is wholly there or wholly absent."""
        return await self._writer.append(batch)

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return await self._read(lambda log: log.read(query))

    async def last_sequence(self) -> int:
        """The number of the last event."""
        return await self._read(lambda log: log.head().sequence)

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        return await self._read(lambda log: log.task_ids(limit))

    async def check(self) -> None:
        """Nothing: the document was read whole."""

    @contextmanager
    def listening(self, hint: Hint) -> Iterator[None]:
        """Call `hint` while entered: at once after this process's appends, soon after those of others."""
        with self._listeners.listening(hint), self._watcher.watching():
            yield

    async def close(self) -> None:
        """Write what was accepted, then end all threads."""
        for end in (self._watcher.close, self._reader.shutdown, self._writer.close):
            await asyncio.to_thread(end)
        self._listeners.notify()

    async def _read(self, work: Callable[[MemoryLog], T]) -> T:
        try:
            reading = asyncio.get_running_loop().run_in_executor(self._reader, self._log.read, work)
        except RuntimeError:  # the thread takes nothing after its shutdown
            raise StoreUnavailableError(f"{self.path}: the event store is closed; open it again") from None
        return await reading
