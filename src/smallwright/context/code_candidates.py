"""Which units a function that is about to be written or changed needs to know, the most needed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from smallwright.context.code_facts import SymbolFact
from smallwright.context.code_index import CALLABLE, CodeIndex
from smallwright.context.ranking import HOP_TIERS, Arcs

_LATER = 3  # tiers that attributes and variables come after what can be called: it names what it uses of them


def needed(index: CodeIndex, target: str, *, tiers: bool = True, pagerank: bool = True) -> list[str]:
    """What `target` refers to, and that to in turn: by tiers of hops, inside of one by PageRank."""
    hops = forward_hops(index, [target])
    rank = ranks(index, hops, {target: 1.0}) if pagerank else dict.fromkeys(hops, 0.0)
    later = {unit: 0 if index[unit].kind in CALLABLE else _LATER for unit in hops}
    return sorted(
        (unit for unit in hops if unit != target and shown(index[unit])),
        key=lambda unit: (hops[unit] + later[unit] if tiers else 0, -rank[unit], unit),
    )


def surroundings(index: CodeIndex, target: str) -> list[str]:
    """Who refers to `target`, and what stands beside it."""
    beside = index.members[index.owner(index[target])]
    around = dict.fromkeys([*index.callers[target], *beside])
    return [unit for unit in around if unit != target and shown(index[unit])]


def forward_hops(index: CodeIndex, targets: Iterable[str]) -> dict[str, int]:
    """Units within HOP_TIERS references of any of `targets`, nearest first."""
    hops = dict.fromkeys(targets, 0)
    frontier = list(hops)
    for hop in range(1, HOP_TIERS + 1):
        reached = dict.fromkeys(found for unit in frontier for found in index.needs[unit])
        frontier = [found for found in reached if found not in hops and index[found].kind != "module"]
        hops.update(dict.fromkeys(frontier, hop))
    return hops


def ranks(index: CodeIndex, units: Iterable[str], seeds: Mapping[str, float]) -> dict[str, float]:
    """Personalised PageRank of `units` along what each needs."""
    place = {unit: number for number, unit in enumerate(units)}
    arcs = [
        (number, place[other], weight)
        for unit, number in place.items()
        for other, weight in index.needs[unit].items()
        if other in place
    ]
    sources, targets, weights = zip(*arcs, strict=True) if arcs else ((), (), ())
    start = np.array([seeds.get(unit, 0.0) for unit in place])
    found = Arcs(len(place), sources, targets, weights).pagerank(start).round(12).tolist()
    return dict(zip(place, found, strict=True))


def shown(fact: SymbolFact) -> bool:
    """Modules are named by the headers of their files; tests stand in a line of their own."""
    return fact.kind != "module" and not fact.is_test
