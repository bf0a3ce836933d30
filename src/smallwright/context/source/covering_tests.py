"""Which tests cover a symbol: those that refer to it, at once or through one other symbol."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename

from smallwright.context.code_facts import SymbolFact

MOST = 12  # tests kept for one symbol, the nearest


def is_test_path(path: str) -> bool:
    """A file of tests, by its name or its folder."""
    folders, name = path.split("/")[:-1], basename(path)
    named = name.startswith("test_") or name.removesuffix(".py").endswith("_test")
    return (
        named or name in ("conftest.py", "tests.py") or any(folder in ("test", "tests") for folder in folders)
    )


def covering_tests(symbols: Mapping[str, SymbolFact]) -> dict[str, tuple[str, ...]]:
    """Id of a symbol -> ids of the tests that cover it, nearest first, `MOST` at most."""
    covered: dict[str, dict[str, int]] = {}
    for test in symbols.values():
        if not is_test(test):
            continue
        for target, steps in _reached(test, symbols).items():
            covered.setdefault(target, {})[test.id] = steps
    return {
        target: tuple(
            sorted(tests, key=lambda item: (tests[item], not _named_for(item, target), item))[:MOST]
        )
        for target, tests in sorted(covered.items())
    }


def is_test(symbol: SymbolFact) -> bool:
    """A test function or method, not what helps tests."""
    return (
        symbol.is_test
        and symbol.kind in ("function", "method")
        and symbol.name.split(".")[-1].startswith("test")
    )


def _reached(test: SymbolFact, symbols: Mapping[str, SymbolFact]) -> dict[str, int]:
    """Symbols that are no tests, with the number of steps to them, 2 at most."""
    reached: dict[str, int] = {}
    for reference in test.references:
        near = symbols[reference.target]
        reached[near.id] = 1
        for farther in near.references if near.kind != "module" else ():
            reached.setdefault(farther.target, 2)
    return {target: steps for target, steps in reached.items() if not symbols[target].is_test}


def _named_for(test: str, target: str) -> bool:
    """Whether the test, or its file, bears the name of the symbol."""
    name = target.rpartition(":")[2].split(".")[-1].strip("_").lower()
    return bool(name) and name in test.lower()
