"""Measurements of benchmarks.limits over graphs of facts."""

from __future__ import annotations

import random
import time

from smallwright.context.event_cache_integration import EventSourcedCache
from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.events import Event, EventStore
from smallwright.storage.memory import MemoryStorage

_NODES = 10_000


def related_context_seconds() -> float:
    """The first related context of a graph of 10,000 facts; adding them is not counted."""
    cache = NetworkedCache(facts(_NODES))
    started = time.perf_counter()
    context = cache.get_related_context("func:m0.py:f0", 2_000)
    seconds = time.perf_counter() - started
    if not context.nodes or context.tokens > 2_000:
        raise RuntimeError(f"a context of {len(context.nodes)} facts in {context.tokens} tokens")
    return seconds


def rebuild_seconds(events: list[Event]) -> float:
    """rebuild_from over `events` of one task; making them is not counted."""
    started = time.perf_counter()
    cache = EventSourcedCache(EventStore(MemoryStorage())).rebuild_from(events)
    seconds = time.perf_counter() - started
    if "module:a.py" not in cache:
        raise RuntimeError("the rebuilt cache lacks its module")
    return seconds


def facts(count: int) -> list[CacheNode]:
    """Functions in modules of 20 with four dependencies each, the same at every call."""
    chance = random.Random(1)
    ids = [f"func:m{number // 20}.py:f{number}" for number in range(count)]
    return [
        CacheNode(
            node_id,
            summary="Checks one thing after another, and says whether all of them hold.",
            dependencies=chance.sample(ids, 4),
            metadata={"signature": f"def f{number}(first, second)"},
        )
        for number, node_id in enumerate(ids)
    ]
