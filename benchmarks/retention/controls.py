"""Rows to compare with: what simple ways of filling a window bring, and the bounds (random, oracle)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from benchmarks.retention.bm25 import Bm25
from benchmarks.retention.lines import Count, Entry, by_file, dotted, fill, signature
from benchmarks.retention.repository import Repository, Symbol
from benchmarks.retention.scoring import Facts

_DAMPING = 0.85
_ROUNDS = 40


class Controls:
    """Texts of the rows that need nobody else. `asked`: what is known of the target."""

    def __init__(self, repository: Repository, count: Count, seed: int) -> None:
        self._repository = repository
        self._count = count
        self._seed = seed
        self._symbols = repository.all()

    def recency(self, target: Symbol, _asked: str, budget: int) -> str:
        """The source that stands before the target, the file before that, and so on, cut where it is full."""
        files = list(self._repository.files)
        place = files.index(target.file)
        above = self._repository.files[target.file].split("\n")[: target.start - 1]
        before = [*files[place + 1 :], *files[:place]]
        parts = [(target.file, above), *((file, self._lines(file)) for file in reversed(before))]
        text = ""
        for file, lines in parts:
            whole = f"# {file}\n" + "\n".join(lines) + "\n" + text
            if self._count(whole) > budget:
                return self._cut(file, lines, text, budget)
            text = whole
        return text

    def summary(self, target: Symbol, _asked: str, budget: int) -> str:
        """Flat: names with one line each, the target's file first."""
        entries: list[Entry] = [
            (symbol, f"{symbol.qualname}: {self._doc(symbol)}") for symbol in self._others(target)
        ]
        entries.sort(key=lambda entry: entry[0].file != target.file)
        return fill(entries, budget, self._count)

    def bm25_full(self, target: Symbol, asked: str, budget: int) -> str:
        """Sources most like what is asked."""
        return fill(self._full(self._by_words(target, asked)), budget, self._count)

    def bm25_sig(self, target: Symbol, asked: str, budget: int) -> str:
        """Heads of the same."""
        return fill(self._heads(self._by_words(target, asked)), budget, self._count)

    def ppr_full(self, target: Symbol, asked: str, budget: int) -> str:
        """Sources, by PageRank from the target over the names that stand in them."""
        return fill(self._full(self._by_rank(target, asked)), budget, self._count)

    def ppr_sig(self, target: Symbol, asked: str, budget: int) -> str:
        """Heads of the same."""
        return fill(self._heads(self._by_rank(target, asked)), budget, self._count)

    def random(self, target: Symbol, _asked: str, budget: int) -> str:
        """Signatures drawn by the seed."""
        others = self._others(target)
        random.Random(f"{self._seed} {target.key}").shuffle(others)
        return fill([(symbol, signature(symbol)) for symbol in others], budget, self._count, by_file)

    def oracle(self, facts: Facts, budget: int) -> str:
        """The gold itself, nearest first, in short lines."""
        entries: list[Entry] = []
        for key, degree in facts.degrees.items():
            refs = [to.rpartition(":")[2].rpartition(".")[2] for start, to in facts.edges if start == key]
            entries += [
                (symbol, signature(symbol, refs)) for symbol in self._repository.symbols[key][-1:] if degree
            ]
        return fill(entries, budget, self._count, by_file)

    @cached_property
    def _chunks(self) -> dict[str, str]:
        """Each symbol's own text: a class's without its methods."""
        return {symbol.key: self._chunk(symbol) for symbol in self._symbols}

    @cached_property
    def _words(self) -> Bm25:
        return Bm25({key: words(text) for key, text in self._chunks.items()})

    @cached_property
    def _arcs(self) -> tuple[dict[str, int], np.ndarray, np.ndarray, np.ndarray]:
        place = {symbol.key: number for number, symbol in enumerate(self._symbols)}
        arcs = [(place[key], to, weight) for key in place for to, weight in self._named(self._chunks[key])]
        sources, ends, weights = (np.array(each) for each in zip(*arcs, strict=True))
        total = np.bincount(sources, weights, len(place))
        return place, sources, ends, weights / total[sources]

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, symbol in enumerate(self._symbols):
            found.setdefault(symbol.name, []).append(number)
        return found

    def _named(self, text: str) -> Iterable[tuple[int, float]]:
        """Symbols whose names stand in `text`; a name that several have weighs as one."""
        for name in sorted(set(re.findall(r"\w+", text)) & set(self._by_name)):
            found = self._by_name[name]
            for number in found:
                yield number, 1 / len(found)

    def _by_words(self, target: Symbol, asked: str) -> list[Symbol]:
        scores = self._words.scores(words(asked))
        return sorted(self._others(target), key=lambda symbol: (-scores.get(symbol.key, 0.0), symbol.key))

    def _by_rank(self, target: Symbol, asked: str) -> list[Symbol]:
        place, sources, ends, weights = self._arcs
        start = np.zeros(len(place))
        for number, weight in self._named(asked):
            start[number] += weight
        start /= start.sum() or 1.0
        rank = start.copy()
        for _ in range(_ROUNDS):
            moved = np.bincount(ends, weights * rank[sources], len(place))
            rank = (1 - _DAMPING) * start + _DAMPING * (moved + (1 - moved.sum()) * start)
        return sorted(self._others(target), key=lambda symbol: (-rank[place[symbol.key]], symbol.key))

    def _others(self, target: Symbol) -> list[Symbol]:
        return [symbol for symbol in self._symbols if symbol.key != target.key]

    def _full(self, symbols: list[Symbol]) -> list[Entry]:
        return [(symbol, dotted(symbol, self._chunks[symbol.key])) for symbol in symbols]

    def _heads(self, symbols: list[Symbol]) -> list[Entry]:
        return [(symbol, dotted(symbol, self._repository.head(symbol))) for symbol in symbols]

    def _chunk(self, symbol: Symbol) -> str:
        if not symbol.is_class:
            return self._repository.source(symbol)
        lines, kept = self._lines(symbol.file), set(range(symbol.start, symbol.end + 1))
        for other in self._members(symbol):
            kept -= set(range(other.start, other.end + 1))
        return "\n".join(lines[number - 1] for number in sorted(kept))

    def _members(self, symbol: Symbol) -> list[Symbol]:
        return self._owned.get(symbol.key, [])

    @cached_property
    def _owned(self) -> dict[str, list[Symbol]]:
        found: dict[str, list[Symbol]] = {}
        for definitions in self._repository.symbols.values():
            for symbol in definitions:
                found.setdefault(symbol.key.rpartition(".")[0], []).append(symbol)
        return found

    def _doc(self, symbol: Symbol) -> str:
        """The first line below the head that says something."""
        below = self._lines(symbol.file)[symbol.head_end : symbol.end]
        quoted = [line.strip().strip('"') for line in below[:2] if '"""' in line]
        return quoted[0] if quoted else ""

    def _lines(self, file: str) -> list[str]:
        return self._repository.files[file].split("\n")

    def _cut(self, file: str, lines: list[str], text: str, budget: int) -> str:
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            if self._count(f"# {file}\n" + "\n".join(lines[middle:]) + "\n" + text) <= budget:
                high = middle
            else:
                low = middle + 1
        return f"# {file}\n" + "\n".join(lines[low:]) + "\n" + text if low < len(lines) else text


def words(text: str) -> list[str]:
    """Lower-case words; names are also cut at underscores and humps."""
    found: list[str] = []
    for name in re.findall(r"[^\W\d]\w*", text):
        parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
        found += [name.lower(), *(part.lower() for part in parts if len(parts) > 1)]
    return found
