"""A task's graph of facts as plain JSON: what is known of its modules, functions and tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from smallwright.events import Event, EventStore
from smallwright.events.frozen_json import thaw

if TYPE_CHECKING:
    from smallwright.context import CacheNode
    from smallwright.context.networked_cache import NetworkedCache

_BULKY = "files"  # the texts themselves: they are had by path


def task_graph(store: EventStore, events: Iterable[Event]) -> dict[str, Any]:
    """The graph that follows from `events`, in order of ids; types as NetworkedCache has them. Blocks.

    {"nodes": [{id, type, name, summary, signature, ref, vector_clock, metadata}],
    "edges": [{source, target, type}]}.
    """
    from smallwright.context import EventSourcedCache  # noqa: PLC0415 - loads networkx

    cache: NetworkedCache = EventSourcedCache(store).rebuild_from(events)
    edges: list[tuple[str, str, str]] = sorted(cache.graph.edges(data="type"))
    return {
        "nodes": [_node(cache.nodes[each]) for each in sorted(cache.nodes)],
        "edges": [{"source": source, "target": target, "type": kind} for source, target, kind in edges],
    }


def _node(node: CacheNode) -> dict[str, Any]:
    return {
        "id": node.id,
        "type": str(node.type),
        "name": node.id.rpartition(":")[2],
        "summary": node.summary,
        "signature": node.signature,
        "ref": node.full_content_ref,
        "vector_clock": dict(node.vector_clock),
        "metadata": {key: thaw(value) for key, value in node.metadata.items() if key != _BULKY},
    }
