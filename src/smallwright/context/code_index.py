"""Facts of code as units that a caller sees, with the ways between them in both directions."""

from __future__ import annotations

from collections import defaultdict

from smallwright.context.code_facts import CodeFacts, SymbolFact

CALLABLE = frozenset(("function", "method", "class"))
#: How much of a unit's weight goes to what it refers to in this way.
WEIGHTS = {"call": 1.0, "inherit": 0.8, "decorator": 0.6, "override": 0.5, "annotation": 0.5, "import": 0.3}
_OTHER_WEIGHT = 0.3
#: What a call of a class calls; of a class that has both, the first is what callers see.
CONSTRUCTORS = ("__init__", "__new__")


class CodeIndex:
    """Look-ups over one set of facts; made once, used for any number of targets.

    A unit is what a caller knows: a constructor belongs to its class, what is inside of a function to that.
    """

    def __init__(self, facts: CodeFacts) -> None:
        self.symbols = facts.symbols
        self.tested_by = facts.tested_by
        self.needs: dict[str, dict[str, float]] = defaultdict(dict)  # unit -> what it refers to: weight
        self.callers: dict[str, list[str]] = defaultdict(list)  # unit -> who refers to it
        self.members: dict[str, list[str]] = defaultdict(list)  # id of a class or module -> units in it
        self.by_name: dict[str, list[str]] = defaultdict(list)  # last part of a name -> units
        self.constructors: dict[str, SymbolFact] = {}  # id of a class -> its constructor
        self._ids = {(fact.path, fact.name): fact.id for fact in facts.symbols.values()}
        self._units: dict[str, str] = {}
        for fact in facts.symbols.values():
            self._add(fact)

    def __getitem__(self, symbol_id: str) -> SymbolFact:
        return self.symbols[symbol_id]

    def __contains__(self, symbol_id: str) -> bool:
        return symbol_id in self.symbols

    def owner(self, fact: SymbolFact) -> str:
        """Id of the class, function or module that `fact` stands in."""
        return self._ids.get((fact.path, fact.name.rpartition(".")[0]), f"module:{fact.path}")

    def unit_of(self, symbol_id: str) -> str:
        """The unit that a symbol belongs to."""
        if symbol_id not in self._units:
            fact = self.symbols[symbol_id]
            owner = self.symbols.get(self.owner(fact))
            inside = owner is not None and (
                owner.kind in ("function", "method") or _is_constructor(fact, owner)
            )
            self._units[symbol_id] = self.unit_of(owner.id) if owner and inside else symbol_id
        return self._units[symbol_id]

    def _add(self, fact: SymbolFact) -> None:
        unit = self.unit_of(fact.id)
        if unit != fact.id and _is_constructor(fact, self.symbols[unit]):
            known = self.constructors.get(unit)
            self.constructors[unit] = known if known and known.name.endswith(CONSTRUCTORS[0]) else fact
        elif unit == fact.id and fact.kind != "module":
            self.members[self.owner(fact)].append(unit)
            self.by_name[fact.name.rpartition(".")[2]].append(unit)
        needs = self.needs[unit]
        for reference in fact.references:
            if reference.target in self.symbols:
                other = self.unit_of(reference.target)
                if other not in needs and other != unit:
                    self.callers[other].append(unit)
                if other != unit:
                    weight = WEIGHTS.get(reference.kind, _OTHER_WEIGHT)
                    needs[other] = max(weight, needs.get(other, 0.0))


def _is_constructor(fact: SymbolFact, owner: SymbolFact) -> bool:
    return fact.name in [f"{owner.name}.{name}" for name in CONSTRUCTORS]
