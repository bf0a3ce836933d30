"""Keyword search by BM25 (Robertson and Zaragoza 2009), over texts that come one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

_K1, _B = 1.2, 0.75


class KeywordIndex:
    """Texts are numbered 0, 1, 2 … in the order in which they come."""

    def __init__(self) -> None:
        self._lengths: list[float] = []
        self._postings: dict[str, tuple[list[int], list[float]]] = {}  # word -> texts that have it, how often
        self._packed: dict[str, tuple[Integers, Floats]] = {}
        self._norm: Floats | None = None

    def add(self, counts: Mapping[str, float]) -> None:
        """One more text: word -> how often it has it."""
        number = len(self._lengths)
        self._lengths.append(sum(counts.values()))
        self._norm = None
        for word, count in counts.items():
            texts, often = self._postings.setdefault(word, ([], []))
            texts.append(number)
            often.append(count)
            self._packed.pop(word, None)

    def scores(self, words: Iterable[str]) -> Floats:
        """How well each text answers `words`; 0 where it has none of them."""
        total, norm = len(self._lengths), self._norms()
        scores = np.zeros(total, dtype=np.float32)
        for word in dict.fromkeys(words):
            if word in self._postings:
                texts, often = self._pack(word)
                rarity = np.log1p((total - len(texts) + 0.5) / (len(texts) + 0.5))
                scores[texts] += rarity * often * (_K1 + 1) / (often + norm[texts])
        return scores

    def document_frequency(self) -> dict[str, int]:
        """Word -> number of texts that have it."""
        return {word: len(texts) for word, (texts, _often) in self._postings.items()}

    def _norms(self) -> Floats:
        """What the length of each text takes from its score."""
        if self._norm is None:
            lengths = np.asarray(self._lengths, dtype=np.float32)
            self._norm = _K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.sum()) / max(1, len(lengths))))
        return self._norm

    def _pack(self, word: str) -> tuple[Integers, Floats]:
        if word not in self._packed:
            texts, often = self._postings[word]
            self._packed[word] = np.asarray(texts), np.asarray(often, dtype=np.float32)
        return self._packed[word]
