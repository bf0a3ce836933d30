"""Mends a unit by rule: tries small edits of its samples, many in one run, before a model is asked."""

from __future__ import annotations

from collections.abc import Sequence

from smallwright.coder.mutants import mutants
from smallwright.coder.source_edit import replace, source_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Bench, Trial

#: Edits tried of one sample, of all samples, and in one run.
PER_BASE, ALTOGETHER, PER_RUN = 60, 180, 20


async def mutated(bench: Bench, unit_name: str, bases: Sequence[Trial], cases: Sequence[TestCase]) -> Trial:
    """The first of `bases`, or the edit of any of them that passes more of what is sure.

    Only the user's own examples and error cases steer: a guess of the model's must not bend code.
    """
    sure = [case for case in cases if case.given or case.raises]
    best = bases[0]
    codes: dict[str, None] = {}
    for base in {base.code: base for base in bases}.values():
        source = source_of(base.code, unit_name)
        for text in mutants(source, PER_BASE) if source else ():
            codes.setdefault(replace(base.code, unit_name, text))
    pool = list(codes)[:ALTOGETHER]
    for start in range(0, len(pool), PER_RUN):
        for trial in await bench.run_many(pool[start : start + PER_RUN], cases):
            if (trial.score(sure), trial.score(cases)) > (best.score(sure), best.score(cases)):
                best = trial
        if all(case.name in best.passed for case in sure):
            break
    return best
