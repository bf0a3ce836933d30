"""The networked cache of a task, rebuilt from its events as of any moment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter
from typing import Protocol

from smallwright.context.cache_node import CacheNode, owner_id
from smallwright.context.event_facts import apply_facts
from smallwright.context.fact_drafts import FactDrafts
from smallwright.context.fitting import Count
from smallwright.context.networked_cache import NetworkedCache
from smallwright.context.source import SourceReader
from smallwright.context.symbol_nodes import derive_symbols
from smallwright.errors import InvalidInputError
from smallwright.events import Event, VectorClock
from smallwright.events.event_data import text
from smallwright.events.event_query import Until
from smallwright.events.lineage import with_origins


class EventReader(Protocol):
    """Where events come from; an EventStore is one."""

    async def get_events(
        self, task_id: str | None = None, after_sequence: int = 0, until: Until | None = None
    ) -> list[Event]:
        """Events in sequence order."""
        ...


class EventSourcedCache:
    """Makes caches of events; nothing that it gives is stored anywhere else."""

    def __init__(self, event_store: EventReader, *, count_tokens: Count | None = None) -> None:
        self._store = event_store
        self._count = count_tokens
        self._reader = SourceReader()

    async def rebuild_cache(self, task_id: str, until_timestamp: Until | str | None = None) -> NetworkedCache:
        """The cache as it was at a moment; without one, as it is. A fork's has its source's facts, too.

        A moment is ISO 8601 text, a datetime (no zone: UTC), a date or a sequence number. Raises
        InvalidInputError for anything else.
        """
        own = await self._store.get_events(task_id, until=_moment(until_timestamp))
        events = await with_origins(self._store, own)
        return await asyncio.to_thread(self.rebuild_from, events)

    def rebuild_from(self, events: Iterable[Event]) -> NetworkedCache:
        """The cache that follows from `events`, in sequence order whatever order they come in. Blocks."""
        cache = NetworkedCache(count_tokens=self._count)
        drafts = FactDrafts(cache)
        for event in sorted(events, key=attrgetter("sequence_number")):
            apply_facts(event, drafts)
        drafts.store()
        derive_symbols(cache, self._reader)
        return cache

    def apply_event(self, event: Event, cache: NetworkedCache) -> NetworkedCache:
        """Change `cache` by one more event, and return it. Blocks while code is read."""
        drafts = FactDrafts(cache)
        apply_facts(event, drafts)
        drafts.store()
        derive_symbols(cache, self._reader)
        return cache

    @staticmethod
    def is_cache_stale(node: CacheNode, latest_events: Iterable[Event]) -> bool:
        """Whether an event about `node`, or one that names no node, is causally after what it says."""
        return any(
            _is_about(event, node) and VectorClock.happens_before(node.vector_clock, event.vector_clock)
            for event in latest_events
        )


def _is_about(event: Event, node: CacheNode) -> bool:
    named = {name for key in ("node", "node_id", "module", "path") if (name := text(event.data, key))}
    own = {node.id, node.id.partition(":")[2]}
    owner = owner_id(node.id)
    return not named or bool(named & (own | {owner, owner.removeprefix("module:")} - {""}))


def _moment(value: Until | str | None) -> Until | None:
    if value is None or isinstance(value, (int, date)):
        return value
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidInputError(f"until_timestamp: {value!r:.80} is no ISO 8601 time") from None
