"""What a function that is about to be written or changed must know of the code around it, inside a budget."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from smallwright.context.code_candidates import forward_hops, needed, surroundings
from smallwright.context.code_facts import CodeFacts, SymbolFact
from smallwright.context.code_hidden import guessed
from smallwright.context.code_index import CALLABLE, CodeIndex
from smallwright.context.code_lines import name_for, page, signature
from smallwright.context.fitting import Count, Step, cut, fit

#: Names of parameters and of what leads farther on; all references; the whole signature; the docstring
BRIEF, SHORT, WHOLE, TOLD = 1, 2, 3, 4
#: Shares of the budget that the last failure and the names of covering tests take at most.
_FAILURE, _TESTS = 0.15, 0.05


def related_code(  # noqa: PLR0913 - switches of one text, for callers and for measurements
    facts: CodeFacts | CodeIndex,
    target_id: str,
    budget_tokens: int,
    count: Count,
    *,
    body_visible: bool = True,
    requirement: str = "",
    failure: str = "",
    refs: bool = True,
    tiers: bool = True,
    pagerank: bool = True,
) -> str:
    """What `target_id` leads to: signatures, nearest first, each with `→` what it refers to.

    Where the body of the target is not written yet (`body_visible` False), what stands around it and the
    words of its `requirement` say what it may lead to. Never more than `budget_tokens` as `count` counts;
    "" for an unknown target. `refs`, `tiers` and `pagerank` switch off what a measurement leaves out.
    """
    index = facts if isinstance(facts, CodeIndex) else CodeIndex(facts)
    if target_id not in index or budget_tokens <= 0:
        return ""
    target = index.unit_of(target_id)
    hops: Mapping[str, int] = {}
    if body_visible:
        hops = forward_hops(index, [target])
        near = needed(index, target, tiers=tiers, pagerank=pagerank)
    else:
        near = guessed(index, target, requirement)
    wanted = list(dict.fromkeys([*near, *surroundings(index, target)]))
    head = _head(index, target_id, failure, budget_tokens, count)
    sheet = _Sheet(index, wanted, count, hops, refs=refs)
    room = budget_tokens - (count(head) + 1 if head else 0)
    body = fit(list(sheet.steps(room)), room, lambda text: count(head + text) - count(head), sheet.text).text
    return "\n".join(filter(None, (head.rstrip(), body)))


def _head(index: CodeIndex, target_id: str, failure: str, budget: int, count: Count) -> str:
    names = [f"{index[test].path}:{index[test].name}" for test in index.tested_by.get(target_id, ())]
    tests = cut(f"tests: {', '.join(names)}", int(_TESTS * budget), count) if names else ""
    last = cut(f"last failure:\n{failure.strip()}", int(_FAILURE * budget), count) if failure.strip() else ""
    return "".join(f"{part}\n" for part in (tests, last) if part)


class _Sheet:
    """Lines of the wanted units, in levels of detail."""

    def __init__(
        self, index: CodeIndex, wanted: Sequence[str], count: Count, hops: Mapping[str, int], *, refs: bool
    ) -> None:
        self._index, self._wanted, self._count, self._hops, self._refs = index, wanted, count, hops, refs

    def steps(self, room: float) -> Iterator[Step]:
        """Brief lines of as many units as can fit at all, then more detail for the first of them."""
        wanted: list[str] = []
        among: set[str] = set()
        for unit in self._wanted:
            cost = (
                self._count(signature(self._index, unit))
                + 2
                + 4 * len(among & self._index.needs[unit].keys())
            )
            room -= 0.5 * cost
            if room < 0:
                break
            among.add(unit)
            wanted.append(unit)
            yield Step(unit, BRIEF, cost)
        for level in (SHORT, WHOLE, TOLD):
            for unit in wanted:
                more = self._line(unit, level, among), self._line(unit, level - 1, among)
                if more[0] != more[1]:
                    yield Step(unit, level, max(1, self._count(more[0]) - self._count(more[1])))

    def text(self, levels: Mapping[str, int]) -> str:
        """The units at their levels, each with those of the others that it refers to."""
        return page(self._index, {unit: self._line(unit, level, levels) for unit, level in levels.items()})

    def _line(self, unit: str, level: int, among: Container[str]) -> str:
        fact = self._index[unit]
        others = [other for other in self._index.needs[unit] if other in among and self._points(fact, other)]
        if level == BRIEF:
            others = [other for other in others if self._farther(unit, other)]
        names = list(dict.fromkeys(name_for(self._index[other], fact) for other in others))
        arrow = f" → {', '.join(names)}" if names and self._refs else ""
        told = f"  # {fact.doc}" if level >= TOLD and fact.doc else ""
        return f"{signature(self._index, unit, whole=level >= WHOLE)}{arrow}{told}"

    def _farther(self, unit: str, other: str) -> bool:
        """Not back to where the target leads sooner, nor to a base that the signature names."""
        back = unit in self._hops and self._hops.get(other, 0) <= self._hops[unit]
        return not back and self._index[other].name not in self._index[unit].bases

    def _points(self, fact: SymbolFact, other: str) -> bool:
        """Values are named by those who use them, and say themselves what they are."""
        return fact.kind in CALLABLE and self._index[other].kind in CALLABLE
