"""Recall by degree, edges, precision and tokens over budget: of one text, and of many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.retention.gold import DEGREES, Gold
from benchmarks.retention.reading import Reader, reads_edge, reads_signature
from benchmarks.retention.repository import Repository, is_test_file

Score = dict[str, float]
KEYS = ("s1", "s2", "s3", "s4", "all", "e2", "e3", "e4", "precision", "over_budget")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What jedi says of one target."""

    target: str
    degrees: Mapping[str, int]  # by key, the target itself at 0
    edges: tuple[tuple[str, str], ...]  # each from one degree to the next

    def at(self, degree: int) -> list[str]:
        """Symbols of that degree."""
        return [key for key, found in self.degrees.items() if found == degree]


def facts_of(gold: Gold, target: str) -> Facts:
    """The gold of one target."""
    degrees = gold.degrees(target)
    edges = tuple(
        (key, to)
        for key, degree in degrees.items()
        if degree < DEGREES
        for to in gold.edges(key)
        if degrees[to] == degree + 1
    )
    return Facts(target=target, degrees=degrees, edges=edges)


class Scorer:
    """Reads texts about one repository, by the rules of reading.py."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._reader = Reader(repository)

    def score(self, text: str, facts: Facts, budget: int, count: Callable[[str], int]) -> Score:
        """All KEYS that this target has facts for."""
        symbols = self._repository.symbols
        found = self._reader.read(text)
        read = {
            key: reads_signature(found.get(key), self._repository, symbols[key])
            for key, degree in facts.degrees.items()
            if degree
        }
        score: Score = {"over_budget": max(0, count(text) - budget)}
        for degree in range(1, DEGREES + 1):
            if keys := facts.at(degree):
                score[f"s{degree}"] = _share([read[key] for key in keys])
        score["all"] = _share(list(read.values()))
        for degree in range(2, DEGREES + 1):
            edges = [edge for edge in facts.edges if facts.degrees[edge[1]] == degree]
            if edges:
                said = [reads_edge(found, symbols[start][-1], symbols[end][-1]) for start, end in edges]
                score[f"e{degree}"] = _share(said)
        shown = self._shown(set(found), facts)
        score["precision"] = _share([key in facts.degrees for key in shown]) if shown else 0.0
        return score

    def missed(self, text: str, facts: Facts) -> list[str]:
        """Keys whose signatures can't be read, nearest first."""
        found, symbols = self._reader.read(text), self._repository.symbols
        return [
            key
            for key, degree in facts.degrees.items()
            if degree and not reads_signature(found.get(key), self._repository, symbols[key])
        ]

    def _shown(self, found: set[str], facts: Facts) -> set[str]:
        """Less the target, tests, and classes that only say where a gold method stands."""
        owners = {key.rpartition(".")[0] for key in facts.degrees} - set(facts.degrees)
        left_out = {key for key in found if is_test_file(key.partition(":")[0])} | owners | {facts.target}
        return found - left_out


def mean(scores: Sequence[Score]) -> Score:
    """Each key's mean over the targets that have it; `over_budget`: the most of any. 0 where none has it."""
    result: Score = {}
    for key in KEYS:
        values = [score[key] for score in scores if key in score]
        if key == "over_budget":
            result[key] = max(values, default=0)
        else:
            result[key] = round(sum(values) / len(values), 4) if values else 0.0
    return result


def _share(said: Sequence[bool]) -> float:
    return sum(said) / len(said)
