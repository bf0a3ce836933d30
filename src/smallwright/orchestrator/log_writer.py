"""Writes a task's events to the log in order, also while the store fails (6-02)."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from smallwright.errors import ConflictError, StoreError
from smallwright.events import Event
from smallwright.orchestrator.limits import WorkflowLimits

log = logging.getLogger(__name__)


class EventSink(Protocol):
    """Where events go."""

    async def append(self, event: Event, /) -> Event:
        """The event as stored, with its place. Raises StoreError; the same event again is no repeat."""
        ...


class EventLog(EventSink, Protocol):
    """Where events are stored; an EventStore is one."""

    async def get_events(self, task_id: str, /, after_sequence: int = 0) -> list[Event]:
        """The task's events with higher numbers, in order."""
        ...

    def subscribe(self, task_id: str, /, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """The task's events with higher numbers, then those that come."""
        ...


class Numbered:
    """The log of a workflow without a store: it only counts."""

    def __init__(self, history: int = 0) -> None:
        self._count = history

    async def append(self, event: Event, /) -> Event:
        """The event with the next number."""
        self._count += 1
        return replace(event, sequence_number=self._count, version=self._count)


class LogWriter:
    """One queue and one task that empties it; `on_stored` gets each event as stored, in order."""

    def __init__(
        self, store: EventSink, on_stored: Callable[[Event], Awaitable[None]], limits: WorkflowLimits
    ) -> None:
        self._store, self._on_stored, self._limits = store, on_stored, limits
        self._waiting: deque[tuple[Event, asyncio.Future[Event]]] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._failing = False
        self._lost: Exception | None = None  # why an event whose writer went on can never be stored

    async def write(self, event: Event) -> Event:
        """The event as stored; as given where the store fails just now and there is room to wait.

        Raises what the store raises where another try can't help.
        """
        written: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, written))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._empty())
        if self._failing and len(self._waiting) <= self._limits.pending_events:
            written.set_result(event)
        return await asyncio.shield(written)

    async def flush(self) -> None:
        """Return when all is stored. Raises where an event never can be."""
        while self._pump is not None and not self._pump.done():
            await asyncio.shield(self._pump)
        if self._lost is not None:
            raise self._lost

    async def close(self) -> None:
        """Give up what waits."""
        if self._pump is not None and not self._pump.done():
            log.error("%d events of a task could not be stored and are given up", len(self._waiting))
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

    async def _empty(self) -> None:
        delay = self._limits.append_backoff_s
        while self._waiting:
            event, written = self._waiting[0]
            try:
                stored = await self._store.append(event)
            except (StoreError, OSError) as error:
                if isinstance(error, ConflictError):
                    self._refuse(written, error)
                    continue
                self._let_writers_go_on(error, delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, self._limits.append_backoff_max_s)
            except Exception as error:  # noqa: BLE001 - the writer gets whatever it is
                self._refuse(written, error)
            else:
                self._failing, delay = False, self._limits.append_backoff_s
                self._waiting.popleft()
                await self._on_stored(stored)
                if not written.done():
                    written.set_result(stored)

    def _let_writers_go_on(self, error: Exception, delay: float) -> None:
        self._failing = True
        log.warning("%d events wait; next try in %.1f s: %s", len(self._waiting), delay, error)
        for event, written in list(self._waiting)[: self._limits.pending_events]:
            if not written.done():
                written.set_result(event)

    def _refuse(self, written: asyncio.Future[Event], error: Exception) -> None:
        self._waiting.popleft()
        if written.done():
            self._lost = error
        else:
            written.set_exception(error)
