"""Which nodes of a graph matter to one of them: hops from it, and personalised PageRank."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Tiers of hops that order candidates; what is farther stands in one more tier.
HOP_TIERS = 6
_DAMPING = 0.85
_ROUNDS = 24  # at most: 0.85^24 = 0.02 of the first error
_SETTLED = 1e-4  # a round that moves less of all rank leaves 0.85 / 0.15 of it to move: the order has settled


class Arcs:
    """Weighted arcs between the nodes 0 … count-1, as CSR arrays both ways."""

    def __init__(self, count: int, sources: ArrayLike, targets: ArrayLike, weights: ArrayLike) -> None:
        source = np.asarray(sources, dtype=np.int64)
        target = np.asarray(targets, dtype=np.int64)
        weight = np.asarray(weights, dtype=np.float64)
        order = np.argsort(source * count + target)
        self.count = count
        self._target: Integers = target[order]
        self._offset: Integers = np.searchsorted(source[order], np.arange(count + 1))
        out = np.bincount(source, weights=weight, minlength=count)
        back = np.argsort(target * count + source)  # arcs by target, for the sums of PageRank
        self._giver: Integers = source[back]
        self._flow: Floats = (weight / out[source])[back]
        self._takers: Integers = np.flatnonzero(np.bincount(target, minlength=count))
        self._first: Integers = np.searchsorted(target[back], self._takers)
        self._sinks = out == 0

    def hops(self, start: int, limit: int = HOP_TIERS) -> Integers:
        """Hops from `start` to each node; limit + 1 for all that is farther or not to be reached."""
        found = np.full(self.count, limit + 1, dtype=np.int64)
        found[start] = 0
        frontier = np.array([start], dtype=np.int64)
        for hop in range(1, limit + 1):
            reached = np.zeros(self.count, dtype=bool)  # np.unique would load numpy.ma, for 50 ms
            reached[self._targets_of(frontier)] = True
            frontier = np.flatnonzero(reached & (found > hop))
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
        rank: Floats = share
        given = np.empty_like(self._flow)
        for _ in range(_ROUNDS):
            before, moved = rank, rank[self._sinks].sum() * share
            if self._takers.size:
                np.take(rank, self._giver, out=given, mode="clip")  # no copy is made to check places
                given *= self._flow
                moved[self._takers] += np.add.reduceat(given, self._first)
            rank = (1 - _DAMPING) * share + _DAMPING * moved
            if np.abs(rank - before).sum() < _SETTLED:
                break
        return rank

    def _targets_of(self, nodes: Integers) -> Integers:
        """All targets of the arcs that leave `nodes`."""
        first = self._offset[nodes]
        lengths = self._offset[nodes + 1] - first
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        reached: Integers = self._target[np.repeat(first, lengths) + within]
        return reached
