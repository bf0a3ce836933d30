"""The live end of the log, read once for all subscribers of one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import LogReader
from smallwright.events.hints import Hints
from smallwright.events.mailbox import Mailbox

PAGE = 200  # events read at once


class Feed:
    """Puts each event that is appended into the mailboxes that want it; lives while there are any.

    It takes events from hints where they follow the last one that it has, and reads the log where they don't;
    so a hint may be lost, doubled or late. All methods are for the thread of the event loop.
    """

    def __init__(self, storage: LogReader, on_end: Callable[[], None]) -> None:
        self._storage = storage
        self._boxes: dict[str | None, dict[Mailbox, None]] = {}
        self._head: int | None = None  # all events up to this one were delivered, from the first head on
        self._began = asyncio.Event()  # there is a head, or there never will be
        self._reading: asyncio.Task[None] | None = None
        self._behind = False  # the log has to be read again
        self._ends = ExitStack()
        self._hints = Hints(self._take, loop_gone=self._ends.close)
        self._ends.enter_context(storage.listening(self._hints))
        self._ends.callback(on_end)

    def add(self, box: Mailbox) -> None:
        """Deliver to `box` from now on."""
        self._boxes.setdefault(box.task_id, {})[box] = None
        if self._reading is None:
            self._read_on()

    def remove(self, box: Mailbox) -> None:
        """Deliver nothing more to `box`."""
        boxes = self._boxes.get(box.task_id, {})
        if box not in boxes:
            return
        del boxes[box]
        if not boxes:
            del self._boxes[box.task_id]
        if not self._boxes:
            self._end()

    async def seam(self) -> int:
        """A sequence number: later events are in all mailboxes or will be; those up to it are in the log."""
        await self._began.wait()
        return await self._storage.last_sequence() if self._head is None else self._head

    def _take(self) -> None:
        """Deliver what the hints brought, as far as it follows."""
        news, unknown = self._hints.taken()
        self._behind |= unknown
        if self._head is None:
            return
        for event in news:
            if event.sequence_number == self._head + 1:
                self._deliver(event)
        if self._behind or (news and news[-1].sequence_number > self._head):
            self._read_on()

    def _deliver(self, event: Event) -> None:
        self._head = event.sequence_number
        for key in (event.task_id, None):
            for box in tuple(self._boxes.get(key, ())):
                box.put(event)
                if box.ended:
                    self.remove(box)

    def _read_on(self) -> None:
        self._behind = True
        if self._boxes and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            if self._head is None:
                self._head = await self._storage.last_sequence()
                self._began.set()
            while self._behind and self._boxes:
                self._behind = False
                query = EventQuery(after_sequence=self._head, limit=PAGE)
                events = await self._storage.read(query)
                for event in events:
                    if event.sequence_number > self._head:  # else a hint brought it meanwhile
                        self._deliver(event)
                self._behind |= len(events) == PAGE
                await asyncio.sleep(0)  # let the subscribers take them
        except BaseException as error:
            self._end()  # each subscriber reads by itself now, and meets the error there
            if not isinstance(error, Exception):
                raise

    def _end(self) -> None:
        """Let go of the storage and of all mailboxes; a second time it does nothing."""
        self._ends.close()
        self._began.set()
        for boxes in self._boxes.values():
            for box in boxes:
                box.end()
        self._boxes.clear()
