"""Finds texts by what they say: keywords, and what is said in other words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from smallwright.context.keyword_search import KeywordIndex
from smallwright.context.latent_search import LatentSpace
from smallwright.context.words import words_of

Floats = NDArray[np.float32]

#: The space is learnt at so many texts, and again at four times as many; those in between are folded in.
FIRST_LESSON = 32
#: What a text near in meaning counts beside the best match of keywords; below _NEAR it counts nothing.
_LATENT_WEIGHT, _NEAR = 0.5, 0.35


class TextSearch:
    """Texts by key; a text may be replaced."""

    def __init__(self) -> None:
        self._texts: dict[str, Mapping[str, float]] = {}
        self._reset()

    def __len__(self) -> int:
        return len(self._texts)

    def put(self, key: str, counts: Mapping[str, float]) -> None:
        """Add a text as word -> count (see `counted`), or replace the key's."""
        replaces = key in self._texts
        self._texts[key] = counts
        if replaces and len(self._keys) > 2 * len(self._texts) + FIRST_LESSON:
            self._reset()  # more texts gone than there
            for other, kept in self._texts.items():
                self._append(other, kept)
        else:
            self._append(key, counts)

    def remove(self, key: str) -> None:
        """Forget a text, if it is there."""
        if self._texts.pop(key, None) is not None:
            del self._numbers[key]

    def search(self, query: str) -> Iterator[tuple[str, float]]:
        """(key, score) of what answers `query`, best first: 1 is the best match of keywords."""
        words = list(words_of(query))
        scores = self._keywords.scores(words)
        if scores.size and scores.max() > 0:
            scores /= scores.max()
        if self._space is not None:
            place = self._space.project(Counter(words))
            near = np.einsum("ij,j->i", self._places[: len(scores)], place)  # `@` waits for BLAS's threads
            scores += _LATENT_WEIGHT * np.where(near > _NEAR, near, 0)
        order = np.argsort(-scores, kind="stable")[: np.count_nonzero(scores > 0)]
        return ((self._keys[n], float(scores[n])) for n in order if self._is_current(int(n)))

    def _is_current(self, number: int) -> bool:
        return self._numbers.get(self._keys[number]) == number

    def _reset(self) -> None:
        self._keys: list[str] = []  # by number; a replaced text keeps its number, and is passed over
        self._numbers: dict[str, int] = {}
        self._keywords = KeywordIndex()
        self._space: LatentSpace | None = None
        self._places: Floats = np.empty((0, 0), dtype=np.float32)
        self._next_lesson = FIRST_LESSON

    def _append(self, key: str, counts: Mapping[str, float]) -> None:
        self._numbers[key] = len(self._keys)
        self._keys.append(key)
        self._keywords.add(counts)
        if len(self._keys) >= self._next_lesson:
            self._learn()
        elif self._space is not None:
            self._places[len(self._keys) - 1] = self._space.project(counts)

    def _learn(self) -> None:
        """The space anew from all texts that are there, and the place of each in it."""
        self._next_lesson = 4 * len(self._keys)
        texts = [self._texts.get(key, {}) for key in self._keys]
        self._space = LatentSpace.learn(texts, self._keywords.document_frequency())
        self._places = np.zeros((self._next_lesson, self._space.dimensions), dtype=np.float32)
        for number, text in enumerate(texts):
            self._places[number] = self._space.project(text)
