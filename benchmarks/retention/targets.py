"""Which functions are asked about: given in a file, or chosen by a seed."""

from __future__ import annotations

import json
import random
from pathlib import Path

from benchmarks.retention.gold import Gold
from benchmarks.retention.repository import Repository, constructor_of, is_test_file

MIN_DIRECT = 3
_NOT_THE_PRODUCT = {"docs", "docs_src", "examples", "example", "benchmarks", "tutorials"}


def read_targets(repository: Repository, path: Path) -> list[str]:
    """Keys from a JSON list of {"file", "qualname"}. Raises SystemExit for what is not in the repository."""
    keys = [f"{each['file']}:{each['qualname']}" for each in json.loads(path.read_text("utf-8"))]
    if missing := [key for key in keys if not _known(repository, key)]:
        raise SystemExit(f"{path}: not in {repository.root}: {', '.join(missing)}")
    return keys


def choose_targets(repository: Repository, gold: Gold, count: int, seed: int) -> list[str]:
    """Up to `count` functions with >= 3 direct dependencies, one of them in another file, and with farther
    ones.

    Outside of tests, documentation and examples. Candidates are looked at in the seed's order, some at a
    time.
    """
    candidates = [symbol.key for symbol in repository.all() if not symbol.is_class and _product(symbol.file)]
    random.Random(seed).shuffle(candidates)
    chosen: list[str] = []
    while candidates and len(chosen) < count:
        some, candidates = candidates[: 2 * count], candidates[2 * count :]
        gold.need(some)
        near = [key for key in some if _reaches_out(key, gold.edges(key))][: count - len(chosen)]
        gold.need(found for key in near for found in gold.edges(key))
        gold.need(after for key in near for found in gold.edges(key) for after in gold.edges(found))
        chosen += [key for key in near if {2, 3} <= set(gold.degrees(key).values())]
    return chosen[:count]


def _reaches_out(key: str, edges: tuple[str, ...]) -> bool:
    file = key.partition(":")[0]
    return len(edges) >= MIN_DIRECT and any(found.partition(":")[0] != file for found in edges)


def _product(file: str) -> bool:
    return not is_test_file(file) and not _NOT_THE_PRODUCT & set(file.split("/"))


def _known(repository: Repository, key: str) -> bool:
    """A function or method; a constructor too, which is otherwise part of its class."""
    if found := repository.symbols.get(key):
        return not found[-1].is_class
    file, qualname = key.split(":", 1)
    return file in repository.files and constructor_of(repository, file, qualname) is not None
