"""Walks the log and says where its hash chain is broken first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from smallwright.errors import StoreCorruptError
from smallwright.events.chain import GENESIS, chained_hash
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


@dataclass
class _Walk:
    sequence: int = 0
    previous_hash: str = GENESIS
    versions: dict[str, int] = field(default_factory=dict)  # task -> its last version


async def verify_chain(storage: EventStorage) -> Verification:
    """Check every event's number, place in its stream and hash, in order."""
    walk, page = _Walk(), PAGE
    while True:
        try:
            events = await storage.read(EventQuery(after_sequence=walk.sequence, limit=page))
        except StoreCorruptError as error:
            if page == 1:
                return _broken(walk, str(error))
            page = 1  # find the very event that can't be read
            continue
        reason = await asyncio.to_thread(_first_fault, walk, events)
        if reason:
            return _broken(walk, reason)
        if len(events) < page:
            return Verification(ok=True, events=walk.sequence, head=walk.previous_hash)


def _broken(walk: _Walk, reason: str) -> Verification:
    return Verification(
        ok=False, events=walk.sequence, broken_at=walk.sequence + 1, reason=reason, head=walk.previous_hash
    )


def _first_fault(walk: _Walk, events: list[Event]) -> str:
    """Take `walk` over `events`; why the first broken one is broken, or ""."""
    for event in events:
        version = walk.versions.get(event.task_id, 0) + 1
        if event.sequence_number != walk.sequence + 1:
            return f"event {walk.sequence + 1} is missing: event {event.sequence_number} comes next"
        if event.version != version:
            return f"event {event.sequence_number} is number {event.version} of its task, not {version}"
        digest = chained_hash(
            encode(event, MAX_INTEGER),
            sequence=event.sequence_number,
            version=event.version,
            previous_hash=walk.previous_hash,
        )
        if event.hash != digest:
            return (
                f"event {event.sequence_number} was changed: its hash is {event.hash}, it should be {digest}"
            )
        walk.sequence, walk.previous_hash = event.sequence_number, digest
        walk.versions[event.task_id] = version
    return ""
