"""Writes a task's events to the log in order, also while the store fails (6-02); what waits, at once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import islice

from smallwright.errors import ConflictError, StoreError
from smallwright.events import Event
from smallwright.orchestrator.event_sink import EventSink
from smallwright.orchestrator.limits import WorkflowLimits

log = logging.getLogger(__name__)
SOON_S = 0.02  # how long an event waits for the next, to be stored with it
_MOST = 64  # events stored at once


class LogWriter:
    """One queue and one task that empties it; `on_stored` gets each event as stored, in order."""

    def __init__(
        self, store: EventSink, on_stored: Callable[[Event], Awaitable[None]], limits: WorkflowLimits
    ) -> None:
        self._store, self._on_stored, self._limits = store, on_stored, limits
        self._waiting: deque[tuple[Event, asyncio.Future[Event]]] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._soon: asyncio.TimerHandle | None = None
        self._failing = False
        self._lost: Exception | None = None  # why an event whose writer went on can never be stored

    @property
    def pending(self) -> int:
        """How many events are not stored yet."""
        return len(self._waiting)

    async def write(self, event: Event, *, soon: bool = False) -> Event:
        """The event as stored; as given where the store fails just now and there is room to wait.

        `soon`: it need not be stored when this returns, only before the next event is: both go at once.
        Raises what the store raises where another try can't help, also of an earlier event.
        """
        loop = asyncio.get_running_loop()
        written: asyncio.Future[Event] = loop.create_future()
        self._waiting.append((event, written))
        if soon and not self._failing:
            self._soon = self._soon or loop.call_later(SOON_S, self._begin)
            written.set_result(event)
            return event
        self._begin()
        if self._failing and len(self._waiting) <= self._limits.pending_events:
            written.set_result(event)
        stored = await asyncio.shield(written)
        if self._lost is not None:
            lost, self._lost = self._lost, None
            raise lost
        return stored

    async def flush(self) -> None:
        """Return when all is stored. Raises where an event never can be."""
        while self._waiting or not (self._pump is None or self._pump.done()):
            await asyncio.shield(self._begin())
        if self._lost is not None:
            raise self._lost

    async def close(self) -> None:
        """Give up what waits."""
        if self._pump is not None and not self._pump.done():
            log.error("%d events of a task could not be stored and are given up", len(self._waiting))
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        self._waiting.clear()

    def _begin(self) -> asyncio.Task[None]:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._empty())
        return self._pump

    async def _empty(self) -> None:
        delay, most = self._limits.append_backoff_s, _MOST
        while self._waiting:
            batch = [event for event, _written in islice(self._waiting, most)]
            try:
                stored = await self._append(batch)
            except Exception as error:  # noqa: BLE001 - the writer gets whatever it is
                if _may_pass(error):
                    self._let_writers_go_on(error, delay)
                    await asyncio.sleep(delay)
                    delay = min(delay * 2, self._limits.append_backoff_max_s)
                elif len(batch) > 1:
                    most = 1  # so that only what is refused is not stored
                else:
                    self._refuse(error)
            else:
                self._failing, delay = False, self._limits.append_backoff_s
                await self._tell(stored)

    async def _append(self, batch: list[Event]) -> list[Event]:
        return await self._store.append_many(batch) if len(batch) > 1 else [await self._store.append(*batch)]

    async def _tell(self, stored: list[Event]) -> None:
        for event in stored:
            _event, written = self._waiting.popleft()
            await self._on_stored(event)
            if not written.done():
                written.set_result(event)

    def _let_writers_go_on(self, error: Exception, delay: float) -> None:
        self._failing = True
        log.warning("%d events wait; next try in %.1f s: %s", len(self._waiting), delay, error)
        for event, written in list(self._waiting)[: self._limits.pending_events]:
            if not written.done():
                written.set_result(event)

    def _refuse(self, error: Exception) -> None:
        _event, written = self._waiting.popleft()
        if written.done():
            self._lost = error
        else:
            written.set_exception(error)


def _may_pass(error: Exception) -> bool:
    """Whether another try may help."""
    return isinstance(error, (StoreError, OSError)) and not isinstance(error, ConflictError)
