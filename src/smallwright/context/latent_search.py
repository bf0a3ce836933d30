"""Latent semantic analysis (Deerwester et al. 1990): words that occur with the same others are near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

#: Dimensions of the space; more words than this or texts to learn from cost time and add little.
DIMENSIONS = 64
MAX_WORDS = 4_096
MAX_TEXTS = 2_048
_OVERSAMPLING, _POWER_ROUNDS = 8, 2


class LatentSpace:
    """Learnt once from texts; any other text is then folded in. Texts are word -> count."""

    def __init__(self, places: Mapping[str, int], rarity: Floats, basis: Floats) -> None:
        self._places, self._rarity, self._basis = places, rarity, basis

    @classmethod
    def learn(cls, texts: Sequence[Mapping[str, float]], frequency: Mapping[str, int]) -> Self:
        """The space of `texts`, by a randomised truncated SVD (Halko, Martinsson and Tropp 2011), seed 0.

        `frequency`: word -> number of texts that have it; words of one text alone say nothing of others.
        """
        known = sorted((-number, word) for word, number in frequency.items() if number > 1)[:MAX_WORDS]
        places = {word: place for place, (_number, word) in enumerate(known)}
        often = np.array([-number for number, _word in known], dtype=np.float32)
        rarity = np.log((len(texts) + 1) / (often + 0.5)).clip(min=0.0)
        space = cls(places, rarity, np.empty((len(places), 0), dtype=np.float32))
        step = -(-len(texts) // MAX_TEXTS) or 1
        space._basis = _right_singular(space._matrix(texts[::step]))
        return space

    @property
    def dimensions(self) -> int:
        """At most DIMENSIONS."""
        return int(self._basis.shape[1])

    def project(self, text: Mapping[str, float]) -> Floats:
        """Where a text stands: a vector of unit length; zeros where it has no known word."""
        known = [
            (place, count) for word, count in text.items() if (place := self._places.get(word)) is not None
        ]
        if not known:
            return np.zeros(self.dimensions, dtype=np.float32)
        places = np.array([place for place, _count in known])
        weights = np.log1p([count for _place, count in known]) * self._rarity[places]
        found = (self._basis[places] * weights[:, None]).sum(axis=0)
        return np.asarray(found / max(float(np.linalg.norm(found)), 1e-9), dtype=np.float32)

    def _matrix(self, texts: Sequence[Mapping[str, float]]) -> Floats:
        """Texts x known words: log counts, weighted by rarity, rows of unit length."""
        matrix = np.zeros((len(texts), len(self._places)), dtype=np.float32)
        for row, counts in zip(matrix, texts, strict=True):
            for word, count in counts.items():
                place = self._places.get(word)
                if place is not None:
                    row[place] = np.log1p(count)
        matrix *= self._rarity
        lengths: Floats = np.linalg.norm(matrix, axis=1, keepdims=True)
        matrix /= np.maximum(lengths, 1e-9)
        return matrix


def _right_singular(matrix: Floats) -> Floats:
    """The first right singular vectors of `matrix`, as columns; DIMENSIONS of them at most."""
    rank = min(DIMENSIONS, min(matrix.shape) // 4)  # of few words, so many dimensions would keep each apart
    if not rank:
        return np.empty((matrix.shape[1], 0), dtype=np.float32)
    start = np.random.default_rng(0).standard_normal(
        (matrix.shape[0], rank + _OVERSAMPLING), dtype=np.float32
    )
    basis = matrix.T @ start
    for _ in range(_POWER_ROUNDS):
        basis = matrix.T @ (matrix @ np.linalg.qr(basis)[0])
    basis = np.linalg.qr(basis)[0]
    seen = matrix @ basis
    _squares, turned = np.linalg.eigh(seen.T @ seen)  # smallest first
    return np.ascontiguousarray((basis @ turned[:, ::-1])[:, :rank], dtype=np.float32)
