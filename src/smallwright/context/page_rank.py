"""How much each fact of a graph is needed by the others."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np

from smallwright.context.graph_ranking import WEIGHTS
from smallwright.context.ranking import Arcs


def page_rank(graph: nx.DiGraph[str]) -> dict[str, float]:
    """PageRank of each node, the highest first, ties by id; edges hand on by their type (WEIGHTS)."""
    places = {node: place for place, node in enumerate(sorted(graph))}
    if not places:
        return {}
    edges: Iterable[tuple[str, str, str]] = graph.edges(data="type")
    rows = [(places[source], places[target], WEIGHTS[kind]) for source, target, kind in edges]
    sources, targets, weights = zip(*rows, strict=True) if rows else ((), (), ())
    ranks = Arcs(len(places), sources, targets, weights).pagerank(np.ones(len(places))).round(12)
    order = np.argsort(-ranks, kind="stable")
    ids = list(places)
    return {ids[place]: float(ranks[place]) for place in order}
