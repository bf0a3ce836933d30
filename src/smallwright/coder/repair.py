"""Mends one unit for one failing case: several samples, and only what loses nothing is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.engine import Sampling
from smallwright.coder.hints import explain
from smallwright.coder.imports import add_imports
from smallwright.coder.signatures import RepairFunction
from smallwright.coder.source_edit import source_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial
from smallwright.coder.unit_answer import merged
from smallwright.coder.unit_writer import FUNCTION_TOKENS, Desk
from smallwright.coder.units import Unit
from smallwright.coder.wording import failure, state, written_part
from smallwright.errors import AnswerError

#: Warmth of the samples of a round: the first is sure, the others look around.
TEMPERATURES = (0.0, 0.7, 0.9, 1.0)


async def repair_unit(
    desk: Desk, unit: Unit, start: Trial, case: TestCase, cases: Sequence[TestCase], *, hide: bool, seed: int
) -> Trial:
    """The best of `start` and a few corrections of `unit` for `case`. `hide`: the faulty body is not shown."""
    tries = await asyncio.gather(
        *(
            _sample(
                desk,
                unit,
                start,
                case,
                hide,
                Sampling(max_tokens=FUNCTION_TOKENS, temperature=warmth, seed=seed + n),
            )
            for n, warmth in enumerate(TEMPERATURES[: desk.samples])
        ),
        return_exceptions=True,
    )
    best = start
    for item in tries:
        if isinstance(item, AnswerError):
            continue
        if isinstance(item, BaseException):
            raise item
        trial = await desk.bench.run(item, cases)
        if trial.score(cases) > best.score(cases) and _loses_nothing_given(start, trial, cases):
            best = trial
    return best


def _loses_nothing_given(start: Trial, trial: Trial, cases: Sequence[TestCase]) -> bool:
    return all(case.name in trial.passed for case in cases if case.given and case.name in start.passed)


async def _sample(
    desk: Desk, unit: Unit, start: Trial, case: TestCase, hide: bool, sampling: Sampling
) -> str:
    source = source_of(start.code, unit.name)
    shown = source.splitlines()[0] + "\n    ..." if hide and source else source
    facts = explain(case, start.failures[case.name])
    inquiry = Inquiry(
        signature=RepairFunction,
        state=state(desk.job),
        request=f"{written_part(start.code) if not hide else ''}\n\n{failure(unit, desk.job.module, shown, case, facts)}".strip(),
        sampling=sampling,
    )
    code, _ = await ask(inquiry, desk.tools, lambda got: merged(start.code, unit, got["code"], desk.planned))
    fixed, _ = await add_imports(code, desk.job.done, desk.tools.workspace)
    return fixed
