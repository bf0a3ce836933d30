"""Facts of code asked by a person: the symbol meant, what is near it, and the whole in a few numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from smallwright.context.code_facts import CodeFacts, SymbolFact
from smallwright.errors import InvalidInputError, NotFoundError

_SHOWN = 8


def find_symbol(facts: CodeFacts, asked: str) -> SymbolFact:
    """The symbol that `asked` names: an id, "path:name", or the end of a dotted name where that is unique.

    Raises NotFoundError, InvalidInputError (several fit).
    """
    if asked in facts.symbols:
        return facts.symbols[asked]
    path, _, name = asked.split(":", 1)[-1].rpartition(":") if asked.count(":") > 1 else asked.rpartition(":")
    path = "" if path in ("module", "class", "func", "attr", "var") else path
    fitting = [fact for fact in facts.symbols.values() if _fits(fact, path, name)]
    exact = [fact for fact in fitting if name in (fact.name, fact.path)]
    fitting = exact or [fact for fact in fitting if fact.kind not in ("attribute", "variable")] or fitting
    if not fitting:
        raise NotFoundError(f"{asked}: no symbol has this name. Without a name, the largest are listed")
    if len(fitting) > 1:
        ids = ", ".join(fact.id for fact in fitting[:_SHOWN])
        raise InvalidInputError(f"{asked}: {len(fitting)} symbols have this name: {ids}. Give the whole id")
    return fitting[0]


def within(facts: CodeFacts, symbol_id: str, depth: int) -> CodeFacts:
    """The facts of what is at most `depth` references away from a symbol, along them or back."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for fact in facts.symbols.values():
        for reference in fact.references:
            neighbours[fact.id].add(reference.target)
            neighbours[reference.target].add(fact.id)
        if "." in fact.name:
            neighbours[fact.id] |= {
                f"class:{fact.path}:{fact.name.rpartition('.')[0]}"
            } & facts.symbols.keys()
    reached, edge = {symbol_id}, {symbol_id}
    for _ in range(depth):
        edge = {other for symbol in edge for other in neighbours[symbol]} - reached
        reached |= edge
    kept = {symbol: fact for symbol, fact in facts.symbols.items() if symbol in reached}
    return CodeFacts(symbols=kept, tested_by={s: t for s, t in facts.tested_by.items() if s in kept})


def overview(facts: CodeFacts) -> dict[str, Any]:
    """How much there is of what, and what most refer to, as plain JSON."""
    named = Counter(reference.target for fact in facts.symbols.values() for reference in fact.references)
    kinds = Counter(fact.kind for fact in facts.symbols.values())
    return {
        "symbols": dict(sorted(kinds.items())),
        "references": sum(named.values()),
        "tested": len(facts.tested_by),
        "unresolved": sum(facts.unresolved.values()),
        "broken": dict(facts.broken),
        "central": [
            {"id": symbol, "referred_to": times, "signature": facts.symbols[symbol].signature}
            for symbol, times in sorted(named.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
        ],
    }


def _fits(fact: SymbolFact, path: str, name: str) -> bool:
    if fact.kind == "module":
        return not path and fact.path in (name, f"{name}.py")
    return fact.path.endswith(path) and (fact.name == name or fact.name.endswith(f".{name}"))
