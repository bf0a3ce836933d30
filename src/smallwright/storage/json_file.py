"""The log as one JSON document, for small logs: after each append the file holds all of it, and is valid."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch
from smallwright.storage.json_file_log import JsonFileLog, Outcome
from smallwright.storage.listeners import Listeners
from smallwright.storage.watcher import Watcher

BUSY_TIMEOUT_S = 15.0  # how long a writer waits for another process
T = TypeVar("T")


@dataclass(eq=False)
class _Appending:
    batch: Batch
    outcome: Outcome | None = None
    cancelled: bool = False


class JsonFileStorage:
    """Implements EventStorage; the document is that of an export. One thread reads and writes the file.

    Errors: StoreFullError, StoreUnavailableError, StoreCorruptError; each names the file and the remedy,
    nothing was stored then, and the store works again once the cause is gone.
    """

    def __init__(self, path: str | Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self._log = JsonFileLog(Path(path).resolve(), busy_timeout_s)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smallwright-json")
        self._waiting: deque[_Appending] = deque()
        self._listeners = Listeners()
        self._watcher = Watcher(self._log.signature, self._listeners)

    @property
    def path(self) -> Path:
        """The file."""
        return self._log.path

    async def append(self, batch: Batch) -> list[Event]:
        """Record `batch` durably; an append that is cancelled is wholly there or wholly absent."""
        appending = _Appending(batch)
        self._waiting.append(appending)
        try:
            return await self._run(lambda: self._settled(appending))
        except asyncio.CancelledError:
            appending.cancelled = True
            raise

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        return await self._run(lambda: self._log.current().read(query))

    async def last_sequence(self) -> int:
        """The number of the last event."""
        return await self._run(lambda: self._log.current().head().sequence)

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        return await self._run(lambda: self._log.current().task_ids(limit))

    async def check(self) -> None:
        """Nothing: the document was read whole."""

    def listening(self, hint: Hint) -> AbstractContextManager[None]:
        """Call `hint` while entered: at once after this process's appends, soon after those of others."""
        return self._listening(hint)

    @contextmanager
    def _listening(self, hint: Hint) -> Iterator[None]:
        with self._listeners.listening(hint), self._watcher.watching():
            yield

    async def close(self) -> None:
        """Write what was accepted, then end the threads."""
        for end in (self._watcher.close, self._thread.shutdown):
            await asyncio.to_thread(end)
        self._listeners.notify()

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        except RuntimeError:  # the thread takes nothing after its shutdown
            raise StoreUnavailableError(f"{self.path}: the event store is closed; open it again") from None
        return await running

    def _settled(self, appending: _Appending) -> list[Event]:
        """The outcome of `appending`: whichever comes first commits all that waits, in one rewrite."""
        if appending.outcome is None:
            self._commit()
        if not isinstance(appending.outcome, list):
            raise appending.outcome or asyncio.CancelledError
        return appending.outcome

    def _commit(self) -> None:
        group = []
        while self._waiting:
            appending = self._waiting.popleft()
            if not appending.cancelled:
                group.append(appending)
        outcomes: list[Outcome]
        try:
            outcomes = self._log.committed([appending.batch for appending in group])
        except BaseException as error:  # noqa: BLE001 - it goes to all who wait
            outcomes = [error] * len(group)
        for appending, outcome in zip(group, outcomes, strict=True):
            appending.outcome = outcome
        committed = [outcome for outcome in outcomes if isinstance(outcome, list)]
        self._listeners.notify(list(chain.from_iterable(committed)))
