"""BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with its usual constants."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

_K1 = 1.2
_B = 0.75


class Bm25:
    """Scores texts, given as words by key."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        self._lengths = {key: len(words) for key, words in texts.items()}
        self._mean = sum(self._lengths.values()) / max(1, len(texts))
        self._found: dict[str, dict[str, int]] = defaultdict(dict)  # word -> key -> how often
        for key, words in texts.items():
            for word, times in Counter(words).items():
                self._found[word][key] = times

    def scores(self, asked: Sequence[str]) -> dict[str, float]:
        """By key; a text that shares no word is left out."""
        result: dict[str, float] = defaultdict(float)
        for word in set(asked):
            found = self._found.get(word, {})
            rarity = math.log(1 + (len(self._lengths) - len(found) + 0.5) / (len(found) + 0.5))
            for key, times in found.items():
                norm = 1 - _B + _B * self._lengths[key] / self._mean
                result[key] += rarity * times * (_K1 + 1) / (times + _K1 * norm)
        return result
