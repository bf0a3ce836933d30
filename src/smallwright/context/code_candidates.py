"""Which symbols a function that is about to be written or changed needs to know, the most needed first."""

from __future__ import annotations

import numpy as np

from smallwright.context.code_facts import SymbolFact
from smallwright.context.code_index import CodeIndex
from smallwright.context.ranking import HOP_TIERS, Arcs

#: How much of a symbol's weight goes to what it refers to in this way.
WEIGHTS = {"call": 1.0, "inherit": 0.8, "decorator": 0.6, "override": 0.5, "annotation": 0.5, "import": 0.3}
_OTHER_WEIGHT = 0.3
_WORTH_SHOWING = ("function", "method", "class")


def needed(index: CodeIndex, target: str) -> list[str]:
    """What `target` refers to, and that to in turn: by tiers of hops, inside of one by PageRank."""
    hops = forward_hops(index, target)
    ids = list(hops)
    rank = dict(zip(ids, _pagerank(index, ids, {target: 1.0}), strict=True))
    return sorted(
        (symbol for symbol in ids if symbol != target and shown(index[symbol])),
        key=lambda symbol: (hops[symbol], index[symbol].kind not in _WORTH_SHOWING, -rank[symbol], symbol),
    )


def surroundings(index: CodeIndex, target: str) -> list[str]:
    """Who refers to `target`, and what stands beside it."""
    beside = index.members[index.owner(index[target])]
    around = dict.fromkeys([*index.callers[target], *beside])
    return [symbol for symbol in around if symbol != target and shown(index[symbol])]


def forward_hops(index: CodeIndex, target: str) -> dict[str, int]:
    """Symbols within HOP_TIERS references of `target`, nearest first."""
    hops = {target: 0}
    frontier = [target]
    for hop in range(1, HOP_TIERS + 1):
        reached = dict.fromkeys(found for symbol in frontier for found in index.forward(symbol))
        frontier = [found for found in reached if found not in hops and index[found].kind != "module"]
        hops.update(dict.fromkeys(frontier, hop))
    return hops


def shown(fact: SymbolFact) -> bool:
    """Modules are named by the headers of their files; tests stand in a line of their own."""
    return fact.kind != "module" and not fact.is_test


def _pagerank(index: CodeIndex, ids: list[str], seeds: dict[str, float]) -> list[float]:
    place = {symbol: number for number, symbol in enumerate(ids)}
    arcs = [
        (place[symbol], place[reference.target], WEIGHTS.get(reference.kind, _OTHER_WEIGHT))
        for symbol in ids
        for reference in index[symbol].references
        if reference.target in place
    ]
    sources, targets, weights = zip(*arcs, strict=True) if arcs else ((), (), ())
    start = np.array([seeds.get(symbol, 0.0) for symbol in ids])
    ranks: list[float] = Arcs(len(ids), sources, targets, weights).pagerank(start).tolist()
    return ranks
