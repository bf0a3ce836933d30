"""What the stores that outlive a process have in common: threads that write, read and watch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import Hint
from smallwright.events.recorder import Batch
from smallwright.storage.group_writer import GroupWriter
from smallwright.storage.listeners import Listeners
from smallwright.storage.watcher import Watcher


class Readers(Protocol):
    """Reads in threads of its own."""

    async def read(self, query: EventQuery) -> list[Event]:
        """The events that meet `query`."""
        ...

    async def last_sequence(self) -> int:
        """The number of the last event."""
        ...

    async def task_ids(self, limit: int | None) -> list[str]:
        """Ids of tasks, newest first."""
        ...

    def close(self) -> None:
        """Finish what runs, then let go. Blocks."""
        ...


class ThreadedStorage:
    """Implements EventStorage over a writer, readers and a watcher, which begin when they are needed."""

    def __init__(self, writer: GroupWriter, readers: Readers, watcher: Watcher, listeners: Listeners) -> None:
        """`listeners` are those that `writer` and `watcher` notify."""
        self._writer, self._readers, self._watcher, self._listeners = writer, readers, watcher, listeners

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

    async def check(self) -> None:
        """Nothing, where reading all events has looked at everything."""

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
