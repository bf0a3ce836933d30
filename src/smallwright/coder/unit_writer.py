"""Writes one unit: a greedy sample, tried at once; more samples only where it fails, the best one kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.engine import Sampling
from smallwright.coder.imports import add_imports
from smallwright.coder.signatures import WriteClass, WriteFunction
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Bench, Trial
from smallwright.coder.unit_answer import merged
from smallwright.coder.units import Unit
from smallwright.coder.wording import state, target, written_part
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import ModuleJob, StepTools

#: Tokens of an answer: a function, a whole class.
FUNCTION_TOKENS, CLASS_TOKENS = 600, 1200
#: Batches of further samples, the later ones only while an example of the user's fails.
BATCHES = 3
#: How warm further samples are.
WARM = 0.8


@dataclass(frozen=True, kw_only=True)
class Desk:
    """All that writing a module needs."""

    job: ModuleJob
    tools: StepTools
    bench: Bench
    samples: int  # further samples where the greedy one fails

    @property
    def planned(self) -> frozenset[str]:
        """Names that belong to some unit, so no helper may bear them."""
        return frozenset(item.name.split(".")[0] for item in self.job.module.public)


@dataclass(kw_only=True)
class Written:
    """A unit put into the module, and how it came about."""

    trial: Trial
    trials: list[Trial] = field(default_factory=list)  # of every sample, the chosen one included
    steps: list[str] = field(default_factory=list)


async def write_unit(desk: Desk, unit: Unit, code: str, cases: Sequence[TestCase]) -> Written:
    """`code` with `unit`. `cases` are those that can run once it is there. Raises AnswerError, ModelError."""
    first, steps = await _sample(
        desk, unit, code, cases, Sampling(max_tokens=_room(unit), seed=desk.job.seed)
    )
    trial = await desk.bench.run(first, cases)
    written = Written(trial=trial, trials=[trial], steps=list(steps))
    for batch in range(BATCHES):
        if (
            not written.trial.failures
            or not desk.samples
            or (batch and not _fails_given(written.trial, cases))
        ):
            break
        await _more(desk, unit, code, cases, written)
    return written


def _fails_given(trial: Trial, cases: Sequence[TestCase]) -> bool:
    """Whether it fails an example of the user's: then the code is wrong, and not the test."""
    return any(case.given and case.name in trial.failures for case in cases)


async def _more(desk: Desk, unit: Unit, code: str, cases: Sequence[TestCase], written: Written) -> None:
    """Draw further samples side by side, and keep the best of all."""
    drawn_before = len(written.trials)
    seeds = [desk.job.seed * 100 + drawn_before + number for number in range(desk.samples)]
    drawn = await asyncio.gather(
        *(
            _sample(desk, unit, code, cases, Sampling(max_tokens=_room(unit), temperature=WARM, seed=seed))
            for seed in seeds
        ),
        return_exceptions=True,
    )
    for item in drawn:
        if isinstance(item, AnswerError):
            continue
        if isinstance(item, BaseException):
            raise item
        written.trials.append(await desk.bench.run(item[0], cases))
    best = max(written.trials, key=lambda trial: (trial.score(cases), _company(trial, written.trials)))
    if best is not written.trial:
        written.trial = best
        written.steps.append(f"chose sample {written.trials.index(best) + 1} of {len(written.trials)}")


def _company(trial: Trial, trials: Sequence[Trial]) -> int:
    """How many samples pass just the same cases: agreement is evidence (CodeT, Chen et al. 2022)."""
    return sum(other.passed == trial.passed for other in trials)


async def _sample(
    desk: Desk, unit: Unit, code: str, cases: Sequence[TestCase], sampling: Sampling
) -> tuple[str, tuple[str, ...]]:
    inquiry = Inquiry(
        signature=WriteClass if unit.whole_class else WriteFunction,
        state=state(desk.job),
        request=f"{written_part(code)}\n\n{target(unit, desk.job.module, cases)}",
        sampling=sampling,
    )
    text, steps = await ask(inquiry, desk.tools, lambda got: merged(code, unit, got["code"], desk.planned))
    fixed, added = await add_imports(text, desk.job.done, desk.tools.workspace)
    return fixed, (*steps, *added)


def _room(unit: Unit) -> int:
    return CLASS_TOKENS if unit.whole_class else FUNCTION_TOKENS
