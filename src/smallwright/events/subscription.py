"""Following the log: history, then live, with no gap and no repeat at the seam (1.3-11).

History is read by each subscriber; the live end is read once for all of one event loop (feed.py), and a
subscriber that is too slow for it reads by itself again. What anybody gets always is what the log holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import LogReader
from smallwright.events.feed import PAGE, Feed
from smallwright.events.mailbox import Mailbox


class Subscriptions:
    """All who follow one storage, from any number of event loops."""

    def __init__(self, storage: LogReader, *, closed: Callable[[], bool]) -> None:
        self._storage, self._closed = storage, closed
        self._feeds: dict[asyncio.AbstractEventLoop, Feed] = {}
        self._lock = Lock()

    async def follow(self, query: EventQuery) -> AsyncGenerator[Event, None]:
        """The events of `query` from its after_sequence on, for ever, or until `closed`."""
        position = query.after_sequence
        while not self._closed():
            with self._joined(query.task_id) as (feed, box):
                try:
                    seam = await feed.seam()
                    while position < seam:
                        events = await self._page(query, position, seam)
                        for event in events:
                            position = event.sequence_number
                            yield event
                        position = position if len(events) == PAGE else seam
                except StoreUnavailableError:
                    if self._closed():
                        return
                    raise
                while box.events or not box.ended:
                    await box.wait()
                    while box.events:
                        event = box.events.popleft()
                        if event.sequence_number > position:  # else it was read, or lies before the start
                            position = event.sequence_number
                            yield event

    async def _page(self, query: EventQuery, position: int, seam: int) -> list[Event]:
        page = replace(query, after_sequence=position, until_sequence=seam, limit=PAGE)
        return await self._storage.read(page)

    @contextmanager
    def _joined(self, task_id: str | None) -> Iterator[tuple[Feed, Mailbox]]:
        """The feed of the running loop, and a mailbox that it fills while entered."""
        loop, box = asyncio.get_running_loop(), Mailbox(task_id)
        with self._lock:
            feed = self._feeds.get(loop)
        if feed is None:
            feed = Feed(self._storage, on_end=lambda: self._forget(loop))
            with self._lock:
                self._feeds[loop] = feed
        feed.add(box)
        try:
            yield feed, box
        finally:
            feed.remove(box)

    def _forget(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._feeds.pop(loop, None)
