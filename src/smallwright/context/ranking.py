"""Which nodes of a graph matter to one of them: hops from it, and personalised PageRank."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Tiers of hops that order candidates; what is farther stands in one more tier.
HOP_TIERS = 6
_DAMPING = 0.85
_ROUNDS = 24  # 0.85^24 = 0.02 of the first error: the order has long settled


class Arcs:
    """Weighted arcs between the nodes 0 … count-1, as CSR arrays by source."""

    def __init__(
        self, count: int, sources: Sequence[int], targets: Sequence[int], weights: Sequence[float]
    ) -> None:
        source = np.asarray(sources, dtype=np.int64)
        order = np.argsort(source, kind="stable")
        self.count = count
        self.source: Integers = source[order]
        self.target: Integers = np.asarray(targets, dtype=np.int64)[order]
        self.weight: Floats = np.asarray(weights, dtype=np.float64)[order]
        self.offset: Integers = np.searchsorted(self.source, np.arange(count + 1))

    def hops(self, start: int, limit: int = HOP_TIERS) -> Integers:
        """Hops from `start` to each node; limit + 1 for all that is farther or not to be reached."""
        found = np.full(self.count, limit + 1, dtype=np.int64)
        found[start] = 0
        frontier = np.array([start], dtype=np.int64)
        for hop in range(1, limit + 1):
            reached = self._targets_of(frontier)
            frontier = np.unique(reached[found[reached] > hop])
            if not frontier.size:
                break
            found[frontier] = hop
        return found

    def pagerank(self, seeds: Floats) -> Floats:
        """Personalised PageRank by power iteration; `seeds` are weights that sum to more than 0.

        r = (1 - d) s + d W r, with d = 0.85 and the rank of nodes without an arc given back to s (Page et al.
        1999; Haveliwala 2002). Arithmetic is in a fixed order: the same graph gives the same bytes.
        """
        share = seeds / seeds.sum()
        out = np.bincount(self.source, weights=self.weight, minlength=self.count)
        flow = self.weight / out[self.source] if self.source.size else self.weight
        sinks = out == 0
        rank: Floats = share
        for _ in range(_ROUNDS):
            moved = np.bincount(self.target, weights=rank[self.source] * flow, minlength=self.count)
            rank = (1 - _DAMPING) * share + _DAMPING * (moved + rank[sinks].sum() * share)
        return rank

    def _targets_of(self, nodes: Integers) -> Integers:
        """All targets of the arcs that leave `nodes`."""
        spans = [self.target[self.offset[node] : self.offset[node + 1]] for node in nodes]
        return np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
