"""Typed edges between nodes that are there; what names a node that is not there waits for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import networkx as nx

from smallwright.context.cache_node import CacheNode, short_id
from smallwright.context.node_claims import EDGE_TYPES, Claim, claims_of


class GraphLinks:
    """A directed graph kept in step with what nodes say of one another, in whatever order they come."""

    def __init__(self) -> None:
        self.graph: nx.DiGraph[str] = nx.DiGraph()
        self.places: dict[str, int] = {}  # id -> number, in order of arrival; a number is never given twice
        self.edges: dict[int, int] = {}  # source's number << 32 | target's -> place of its type in EDGE_TYPES
        self._claims: dict[str, tuple[Claim, ...]] = {}
        self._mentions: dict[str, dict[Claim, None]] = defaultdict(dict)
        self._shorts: dict[str, dict[str, None]] = defaultdict(dict)
        self._made: dict[Claim, tuple[str, str]] = {}
        self._holders: dict[tuple[str, str], set[Claim]] = defaultdict(set)

    def put(self, node: CacheNode) -> None:
        """Add the node, or take its new claims in place of the old ones."""
        self._withdraw(node.id)
        self.graph.add_node(node.id, type=str(node.type))
        self.places.setdefault(node.id, len(self.places))
        self._shorts[short_id(node.id)][node.id] = None
        self._claims[node.id] = tuple(dict.fromkeys(claims_of(node)))
        for claim in self._claims[node.id]:
            self._mentions[claim.other][claim] = None
        self._settle((*self._claims[node.id], *self._about(node.id)))

    def drop(self, node_id: str) -> None:
        """Take the node away; what others say of it waits for its return."""
        self._withdraw(node_id)
        self._shorts[short_id(node_id)].pop(node_id, None)
        for claim in self._about(node_id):
            self._unmake(claim)
        self.graph.remove_node(node_id)
        self._settle(self._about(node_id))

    def resolve(self, name: str) -> str | None:
        """The id that `name`, an id or the short form of exactly one, stands for."""
        if name in self.graph:
            return name
        named = self._shorts.get(name, {}) if name else {}
        return next(iter(named)) if len(named) == 1 else None

    def successors(self, *kinds: str) -> dict[str, list[str]]:
        """Where the edges of these types lead, by source."""
        edges: Iterable[tuple[str, str, str]] = self.graph.edges(data="type")
        leading: dict[str, list[str]] = defaultdict(list)
        for source, target, kind in edges:
            if kind in kinds:
                leading[source].append(target)
        return leading

    def dangling(self) -> dict[str, list[str]]:
        """What is named and not there -> ids of those that name it."""
        waiting: dict[str, list[str]] = defaultdict(list)
        for claims in self._claims.values():
            for claim in claims:
                if claim.declared and claim not in self._made and claim.holder not in waiting[claim.other]:
                    waiting[claim.other].append(claim.holder)
        return {name: sorted(holders) for name, holders in sorted(waiting.items()) if holders}

    def _about(self, node_id: str) -> list[Claim]:
        return [claim for name in (node_id, short_id(node_id)) for claim in self._mentions.get(name, ())]

    def _withdraw(self, node_id: str) -> None:
        for claim in self._claims.pop(node_id, ()):
            self._mentions[claim.other].pop(claim, None)
            self._unmake(claim)

    def _settle(self, claims: Iterable[Claim]) -> None:
        for claim in claims:
            self._unmake(claim)
            other = self.resolve(claim.other)
            if other is None or claim.holder not in self.graph:
                continue
            ends = (claim.holder, other) if claim.outgoing else (other, claim.holder)
            self._made[claim] = ends
            self._holders[ends].add(claim)
            self._type(ends)

    def _unmake(self, claim: Claim) -> None:
        ends = self._made.pop(claim, None)
        if ends is not None:
            self._holders[ends].discard(claim)
            self._type(ends)

    def _type(self, ends: tuple[str, str]) -> None:
        """An edge has the strongest of the types that are claimed for it; without one it goes."""
        number = self.places[ends[0]] << 32 | self.places[ends[1]]
        ranks = [EDGE_TYPES.index(claim.kind) for claim in self._holders[ends]]
        if ranks:
            self.edges[number] = min(ranks)
            self.graph.add_edge(*ends, type=EDGE_TYPES[min(ranks)])
        elif self.edges.pop(number, None) is not None:
            self.graph.remove_edge(*ends)
