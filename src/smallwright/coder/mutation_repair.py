"""Mends a unit by rule: tries small edits of its samples, many in one run, before a model is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from smallwright.coder.guards import guarded
from smallwright.coder.mutants import mutants
from smallwright.coder.nearby_cases import nearby_cases
from smallwright.coder.source_edit import replace, source_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Bench, Trial

#: Edits tried of one sample, of all samples, and in one run.
PER_BASE, ALTOGETHER, PER_RUN = 60, 240, 20
#: Edits upon one another: a value that is put right, then a check that was forgotten, then another.
ROUNDS = 3


async def mutated(bench: Bench, unit_name: str, bases: Sequence[Trial], cases: Sequence[TestCase]) -> Trial:
    """The first of `bases`, or what edits of any of them make that passes more of what is sure.

    Only the user's own examples and error cases steer: a guess of the model's must not bend code.
    """
    sure, nearby, best = _sure(cases), nearby_cases(unit_name, cases), bases[0]
    for _ in range(ROUNDS):
        before = best
        pool = list(islice(_edits(bench, unit_name, bases), ALTOGETHER))
        best = await _round(bench, pool, cases, nearby, best)
        if best is before or all(case.name in best.passed for case in sure):
            break
        bases = [best]
    return best


async def _round(
    bench: Bench, pool: Sequence[str], cases: Sequence[TestCase], nearby: Sequence[TestCase], best: Trial
) -> Trial:
    """The best of `best` and the codes of `pool`; none that stumbles where `best` does not."""
    sure = _sure(cases)
    for start in range(0, len(pool), PER_RUN):
        for trial in await bench.run_many(pool[start : start + PER_RUN], cases):
            is_better = (trial.score(sure), trial.score(cases)) > (best.score(sure), best.score(cases))
            if is_better and not await _breaks(bench, best, trial, nearby):
                best = trial
        if all(case.name in best.passed for case in sure):
            break
    return best


async def _breaks(bench: Bench, base: Trial, edited: Trial, nearby: Sequence[TestCase]) -> bool:
    if not nearby:
        return False
    before, after = await bench.run_many([base.code, edited.code], nearby)
    return not before.passed <= after.passed


def _sure(cases: Sequence[TestCase]) -> list[TestCase]:
    return [case for case in cases if case.given or case.raises]


def _edits(bench: Bench, unit_name: str, bases: Sequence[Trial]) -> Iterator[str]:
    """Different codes: first those with a check that `bases` may lack, then those with a small change."""
    items = [item for item in bench.module.public if item.name == unit_name]
    seen = {base.code for base in bases}
    sources = [(base.code, source) for base in bases if (source := source_of(base.code, unit_name))]
    checked = (
        (code, guarded(source, item, bench.module, code)) for code, source in sources for item in items
    )
    changed = ((code, mutants(source, PER_BASE)) for code, source in sources)
    for code, texts in chain(checked, changed):
        for text in texts:
            edited = replace(code, unit_name, text)
            if edited not in seen:
                seen.add(edited)
                yield edited
