"""Tries a sample of a unit, and mends it by rule before anybody asks a model again."""

from __future__ import annotations

from msgspec.structs import replace as replace_plan

from smallwright.coder.blame import unit_to_blame
from smallwright.coder.desk import Desk
from smallwright.coder.mutation_repair import mutated
from smallwright.coder.narrowing import narrowed
from smallwright.coder.reuse import reusing
from smallwright.coder.shadowing import unshadowed
from smallwright.coder.source_edit import replace, source_of
from smallwright.coder.trial import Trial
from smallwright.coder.unit_sample import Spot
from smallwright.coder.units import units_of

#: Methods of a class that are mended by rule.
MOST_METHODS = 3


async def tried(desk: Desk, spot: Spot, code: str) -> tuple[Trial, bool]:
    """The trial of `code` or of what small edits make of it, and whether such an edit helped."""
    drawn = trial = await _preferred(desk, spot, code)
    for name in _faulty(desk, spot, drawn):
        trial = await mutated(desk.bench, name, [trial], spot.cases)
    return trial, trial is not drawn


def _faulty(desk: Desk, spot: Spot, trial: Trial) -> list[str]:
    """What a small edit may mend: the function, or the methods of a class that what is sure points to."""
    failing = [case for case in spot.cases if case.name in trial.failures and (case.given or case.raises)]
    if not spot.unit.whole_class:
        return [spot.unit.name] if failing else []
    methods = units_of(replace_plan(desk.job.module, public=spot.unit.items), whole_classes=False)
    if not methods:
        return []
    blamed = [unit_to_blame(trial.code, case, trial.failures[case.name], methods) for case in failing]
    return list(dict.fromkeys(unit.name for unit in blamed))[:MOST_METHODS]


async def _preferred(desk: Desk, spot: Spot, code: str) -> Trial:
    """The trial of `code`, or of what rules make of it that need no test, if that passes no less."""
    trial = await desk.bench.run(code, spot.cases)
    name, source = spot.unit.name, source_of(code, spot.unit.name)
    better = narrowed(reusing(unshadowed(source), code), f"{spot.unit.rules} {desk.job.module.purpose}")
    if better == source:
        return trial
    other = await desk.bench.run(replace(code, name, better), spot.cases)
    return other if other.score(spot.cases) >= trial.score(spot.cases) else trial
