"""Walks the log and says where its hash chain is broken first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from smallwright.errors import StoreCorruptError
from smallwright.events.chain_walk import ChainWalk
from smallwright.events.encoding import encode
from smallwright.events.event import MAX_INTEGER, Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage

PAGE = 500  # events read at once


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a walk over the whole log found."""

    ok: bool
    events: int  # links that hold, from the first on
    broken_at: int | None = None  # sequence number of the first broken link
    reason: str = ""
    head: str = ""  # hash of the last event that holds: compare it with a copy to notice a log cut short


async def verify_chain(
    storage: EventStorage, progress: Callable[[int, int], None] | None = None
) -> Verification:
    """Check every event's number, place in its stream and hash, in order; `progress` takes done and all.

    Raises StoreCorruptError where all of them hold, but the storage around them is damaged.
    """
    walk, page, last = ChainWalk(), PAGE, 0
    with suppress(StoreCorruptError):  # what can't be read is found where it is
        last = await storage.last_sequence()
    while True:
        try:
            events = await storage.read(EventQuery(after_sequence=walk.sequence, limit=page))
        except StoreCorruptError as error:
            if page == 1:
                return _broken(walk, str(error))
            page = 1  # find the very event that can't be read
            continue
        if fault := await asyncio.to_thread(_first_fault, walk, events):
            return _broken(walk, fault)
        if progress is not None:
            progress(walk.sequence, max(last, walk.sequence))
        if len(events) < page:
            await storage.check()
            return Verification(ok=True, events=walk.sequence, head=walk.head)


def _broken(walk: ChainWalk, reason: str) -> Verification:
    return Verification(
        ok=False, events=walk.sequence, broken_at=walk.sequence + 1, reason=reason, head=walk.head
    )


def _first_fault(walk: ChainWalk, events: list[Event]) -> str:
    """Take `walk` over `events`; why the first broken one is broken, or ""."""
    return next(filter(None, (walk.fault(encode(event, MAX_INTEGER)) for event in events)), "")
