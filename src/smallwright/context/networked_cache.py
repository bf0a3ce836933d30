"""A directed graph of facts; what is related to one of them comes out ranked, inside a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import networkx as nx

from smallwright.context.cache_file import load_nodes, save_nodes
from smallwright.context.cache_node import CacheNode, NodeType
from smallwright.context.fitting import careful_count
from smallwright.context.graph_cycles import cycles
from smallwright.context.graph_links import GraphLinks
from smallwright.context.graph_ranking import RankedGraph
from smallwright.context.node_claims import DEPENDS_ON, REFERENCES
from smallwright.context.related_context import RelatedContext, Surroundings
from smallwright.errors import InvalidInputError

__all__ = ["CacheNode", "NetworkedCache", "NodeType", "RelatedContext"]

#: Content comes from within so many hops at most; farther facts get one line.
MAX_DEPTH = 3
_ENTRY_TOKENS = 3  # of the shortest line, with its end
_KEPT_ANSWERS, _KEPT_COSTS = 512, 32_768  # costs are of lines and summaries


class _Loading:
    """`load` of the class gives a new cache; `load` of a cache replaces what that holds, and returns it."""

    def __get__(self, cache: NetworkedCache | None, kind: type[NetworkedCache]) -> Callable[..., Any]:
        return partial(_load, kind() if cache is None else cache)


class NetworkedCache:
    """Facts and what they have to do with one another; ids may be given in short form where that is unique.

    `count_tokens` is the model's own count; without it tokens are estimated, on the safe side. One thread at
    a time may use it.
    """

    load = _Loading()  # load(path) -> NetworkedCache; raises as cache_file.load_nodes

    def __init__(self, nodes: Iterable[CacheNode] = (), *, count_tokens: Callable[[str], int] | None = None):
        self._count = count_tokens or careful_count
        self._cost = lru_cache(maxsize=_KEPT_COSTS)(self._count)
        self._ranked: RankedGraph | None = None
        self._answers: dict[tuple[str, int, int], RelatedContext] = {}
        self._replace(nodes)

    def add_node(self, node: CacheNode) -> None:
        """Add a fact with its edges, or take it in place of the one with its id."""
        if not isinstance(node, CacheNode):
            raise InvalidInputError(f"node: {node!r:.80} is no CacheNode")
        self._nodes[node.id] = node
        self._links.put(node)
        self._changed()

    def remove_node(self, node_id: str) -> bool:
        """Whether there was one to remove; what refers to it is kept for its return."""
        found = self._links.resolve(node_id)
        if found is not None:
            del self._nodes[found]
            self._links.drop(found)
            self._changed()
        return found is not None

    def get_node(self, node_id: str) -> CacheNode | None:
        """The fact, None where there is none, or where a short form names several."""
        found = self._links.resolve(node_id)
        return None if found is None else self._nodes[found]

    def get_related_context(self, node_id: str, max_tokens: int, depth: int = 2) -> RelatedContext:
        """What is around a fact: a text (see RelatedContext) of at most `max_tokens`, nearest first.

        Summaries come from within `depth` hops (MAX_DEPTH at most), along edges or back; what is up to six
        hops away has one line. Without the node it is empty. Raises InvalidInputError for a negative bound.
        """
        for name, value in (("max_tokens", max_tokens), ("depth", depth)):
            if type(value) is not int or value < 0:
                raise InvalidInputError(f"{name}: {value!r:.80} is no integer of 0 or more")
        found = self._links.resolve(node_id)
        question = (found or "", max_tokens, min(depth, MAX_DEPTH))
        if question not in self._answers:
            if len(self._answers) >= _KEPT_ANSWERS:
                self._answers.clear()
            self._answers[question] = self._related(*question)
        return self._answers[question]

    def around(self, node_id: str, most: int = 1_000) -> list[tuple[int, str]]:
        """(hops, id) of the `most` relevant facts around one, itself first; [] where there is none."""
        found = self._links.resolve(node_id)
        if found is None or most <= 0:
            return []
        self._ranked = self._ranked or RankedGraph(self._links)
        return self._ranked.around(found, most)

    @property
    def graph(self) -> nx.DiGraph[str]:
        """The graph, to look at: edges have a "type" (contains, depends_on, tested_by, references)."""
        return self._links.graph.copy(as_view=True)

    @property
    def nodes(self) -> Mapping[str, CacheNode]:
        """All facts by id, in the order in which they came; to look at."""
        return MappingProxyType(self._nodes)

    @property
    def dangling(self) -> dict[str, list[str]]:
        """What facts name and is not there (yet) -> ids of those facts."""
        return self._links.dangling()

    def find_cycles(self) -> list[list[str]]:
        """Cycles of depends_on and references: [a, b, c] is a -> b -> c -> a."""
        return cycles(self._links.successors(DEPENDS_ON, REFERENCES))

    def find_orphans(self) -> list[str]:
        """Ids of facts without any edge."""
        return sorted(nx.isolates(self._links.graph))

    def save(self, path: str | Path) -> None:
        """Write all facts to one JSON file, atomically. Raises StoreFullError, StoreUnavailableError."""
        save_nodes(self._nodes.values(), Path(path))

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, node_id: object) -> bool:
        return isinstance(node_id, str) and self._links.resolve(node_id) is not None

    def _related(self, node_id: str, max_tokens: int, depth: int) -> RelatedContext:
        around = self.around(node_id, most=-(-max_tokens // _ENTRY_TOKENS))
        near = Surroundings(
            nodes=self._nodes, graph=self._links.graph, around=around, count=self._count, cost=self._cost
        )
        return near.context(max_tokens, depth) if around else RelatedContext.of("", 0, {}, ())

    def _replace(self, nodes: Iterable[CacheNode]) -> None:
        self._nodes: dict[str, CacheNode] = {}
        self._links = GraphLinks()
        for node in nodes:
            self.add_node(node)

    def _changed(self) -> None:
        self._ranked = None
        self._answers = {}


def _load(cache: Any, path: str | Path) -> Any:
    cache._replace(load_nodes(Path(path)))
    return cache
