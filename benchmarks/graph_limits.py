"""Measurements of benchmarks.limits over graphs of facts."""

from __future__ import annotations

import random
import time

from smallwright.context.event_cache_integration import EventSourcedCache
from smallwright.context.event_summarizer import EventSummarizer
from smallwright.context.networked_cache import CacheNode, NetworkedCache
from smallwright.context.offline_cache import OfflineCache
from smallwright.context.online_cache import OnlineCache
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


def summary_seconds(events: list[Event]) -> float:
    """What EventSummarizer makes of `events`, none of which stays whole; the first is not counted."""
    summarizer = EventSummarizer(0)
    summarizer.summarize(events[:10])
    started = time.perf_counter()
    summary = summarizer.summarize(events)
    seconds = time.perf_counter() - started
    if not summary.lines or summary.recent:
        raise RuntimeError(f"{len(summary.lines)} lines, {len(summary.recent)} whole events")
    return seconds


def hit_seconds() -> float:
    """The slowest of 1,000 hits of an OnlineCache that is full."""
    cache = OnlineCache(100_000)
    names = [node.id for node in facts(1_000) if cache.add_node(node)]
    slowest = 0.0
    for name in names:
        started = time.perf_counter()
        found = cache.get(name)
        slowest = max(slowest, time.perf_counter() - started)
        if found is None:
            raise RuntimeError(f"{name} is gone")
    return slowest


def search_seconds() -> float:
    """A search among 10,000 facts; adding them and the first search are not counted."""
    cache = OfflineCache()
    for node in facts(_NODES):
        cache.add_node(node)
    cache.rank()
    cache.search_semantic("f1")
    started = time.perf_counter()
    hits = cache.search_semantic("f77 checks one thing after another")
    seconds = time.perf_counter() - started
    if not hits:
        raise RuntimeError("the search found nothing")
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
