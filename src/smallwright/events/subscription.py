"""Following the log: history, then live, with no gap and no repeat at the seam (1.3-11).

A notification is only a hint to read again: what a reader gets always comes from the log, by sequence.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage

PAGE = 200  # events read at once


async def follow(
    storage: EventStorage, query: EventQuery, *, closed: Callable[[], bool]
) -> AsyncGenerator[Event, None]:
    """The events of `query` from its after_sequence on, for ever, or until `closed`."""
    loop, hinted = asyncio.get_running_loop(), asyncio.Event()

    def hint(events: Sequence[Event] = ()) -> None:  # noqa: ARG001 - read from the log
        with suppress(RuntimeError):  # the subscriber's loop is gone, and the subscriber with it
            loop.call_soon_threadsafe(hinted.set)

    with storage.listening(hint):
        while not closed():
            hinted.clear()  # before reading: what comes during the read is read in the next round
            try:
                events = await storage.read(replace(query, limit=PAGE))
            except StoreUnavailableError:
                if closed():
                    return
                raise
            for event in events:
                query = replace(query, after_sequence=event.sequence_number)
                yield event
            if len(events) < PAGE and not closed():
                await hinted.wait()
