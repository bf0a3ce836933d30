"""Facts of code with the ways back: who refers to a symbol, and what stands inside of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from smallwright.context.code_facts import CodeFacts, SymbolFact

CALLABLE = ("function", "method", "class")


class CodeIndex:
    """Look-ups over one set of facts; made once, used for any number of targets."""

    def __init__(self, facts: CodeFacts) -> None:
        self.facts = facts
        self.callers: dict[str, list[str]] = defaultdict(list)  # id -> who refers to it
        self.members: dict[str, list[str]] = defaultdict(list)  # id of a class or module -> what it holds
        self.by_name: dict[str, list[str]] = defaultdict(list)  # last part of a name -> ids
        self._owners = {(fact.path, fact.name): fact.id for fact in facts.symbols.values()}
        for fact in facts.symbols.values():
            for target in dict.fromkeys(reference.target for reference in fact.references):
                self.callers[target].append(fact.id)
            if fact.kind != "module":
                self.by_name[fact.name.rpartition(".")[2]].append(fact.id)
                self.members[self.owner(fact)].append(fact.id)

    def __getitem__(self, symbol_id: str) -> SymbolFact:
        return self.facts.symbols[symbol_id]

    def __contains__(self, symbol_id: str) -> bool:
        return symbol_id in self.facts.symbols

    def owner(self, fact: SymbolFact) -> str:
        """Id of the class, function or module that `fact` stands in."""
        return self._owners.get((fact.path, fact.name.rpartition(".")[0]), f"module:{fact.path}")

    def forward(self, symbol_id: str) -> Iterator[str]:
        """What a symbol needs: what it refers to, and a class its constructor too."""
        fact = self.facts.symbols[symbol_id]
        yield from dict.fromkeys(r.target for r in fact.references if r.target in self.facts.symbols)
        if fact.kind == "class":
            constructor = self._owners.get((fact.path, f"{fact.name}.__init__"))
            if constructor:
                yield constructor
