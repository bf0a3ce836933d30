"""The nodes around one of them, the most relevant first."""

from __future__ import annotations

import numpy as np

from smallwright.context.graph_links import GraphLinks
from smallwright.context.node_claims import CONTAINS, DEPENDS_ON, EDGE_TYPES, REFERENCES, TESTED_BY
from smallwright.context.ranking import HOP_TIERS, Arcs

#: What an edge hands on of a node's rank; back along it goes a share of that.
WEIGHTS = {DEPENDS_ON: 1.0, CONTAINS: 0.6, TESTED_BY: 0.5, REFERENCES: 0.4}
_BACK = 0.3


class RankedGraph:
    """The arrays of a graph as it is now; made once for any number of questions."""

    def __init__(self, links: GraphLinks) -> None:
        self._ids = list(links.places)
        self._places = dict(links.places)
        by_name = sorted(range(len(self._ids)), key=self._ids.__getitem__)
        self._name_order = np.empty(len(by_name), dtype=np.int64)
        self._name_order[by_name] = np.arange(len(by_name))
        ends = np.fromiter(links.edges.keys(), np.int64, len(links.edges))
        kinds = np.fromiter(links.edges.values(), np.int64, len(links.edges))
        source, target = ends >> 32, ends & 0xFFFFFFFF
        weight = np.array([WEIGHTS[kind] for kind in EDGE_TYPES])[kinds]
        self._arcs = Arcs(
            len(self._ids),
            np.concatenate([source, target]),
            np.concatenate([target, source]),
            np.concatenate([weight, _BACK * weight]),
        )

    def around(self, node_id: str, most: int) -> list[tuple[int, str]]:
        """(hops, id) of the first `most` within HOP_TIERS either way: by hops, PageRank, id."""
        start = self._places[node_id]
        hops = self._arcs.hops(start)
        seeds = np.zeros(len(self._ids))
        seeds[start] = 1.0
        rank = self._arcs.pagerank(seeds).round(12)
        order = np.lexsort((self._name_order, -rank, hops))
        first = order[: min(most, int((hops <= HOP_TIERS).sum()))]
        return list(zip(hops[first].tolist(), map(self._ids.__getitem__, first.tolist()), strict=True))
