"""Writes one unit: a greedy sample, tried at once; more samples only where it fails, the best one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.desk import Desk
from smallwright.coder.engine import Sampling
from smallwright.coder.imports import add_imports
from smallwright.coder.masking import Mask
from smallwright.coder.mutation_repair import mutated
from smallwright.coder.signatures import WriteClass, WriteFunction
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial
from smallwright.coder.unit_answer import merged
from smallwright.coder.units import Unit
from smallwright.coder.wording import state, target, written_part
from smallwright.errors import AnswerError

#: Tokens of an answer: a function, a whole class.
FUNCTION_TOKENS, CLASS_TOKENS = 500, 1200
#: Times as many further samples while an example of the user's fails.
BATCHES = 3
#: How warm further samples are.
WARM = 0.7


@dataclass(frozen=True, kw_only=True)
class Spot:
    """What is written where: a unit, the module so far, the cases that will try it."""

    unit: Unit
    code: str
    cases: Sequence[TestCase]


@dataclass(frozen=True, kw_only=True)
class Draw:
    """How one sample is drawn."""

    sampling: Sampling
    mask: Mask = field(default_factory=Mask)


@dataclass(kw_only=True)
class Written:
    """A unit put into the module, and how it came about."""

    trial: Trial
    trials: list[Trial] = field(default_factory=list)  # of every sample, the chosen one included
    masked: list[Trial] = field(default_factory=list)  # of samples that did not see the name
    steps: list[str] = field(default_factory=list)


async def write_unit(desk: Desk, unit: Unit, code: str, cases: Sequence[TestCase]) -> Written:
    """`code` with `unit`. `cases` are those that can run once it is there. Raises AnswerError, ModelError.

    Samples are drawn one after another: the server then reads their common prefix once.
    """
    spot = Spot(unit=unit, code=code, cases=cases)
    first, steps = await _sample(
        desk, spot, Draw(sampling=Sampling(max_tokens=room(unit), seed=desk.job.seed))
    )
    trial = await desk.bench.run(first, cases)
    written = Written(trial=trial, trials=[trial], steps=list(steps))
    while len(written.trials) < _wanted(desk, written.trial, cases):
        draw = _draw(desk, unit, len(written.trials))
        try:
            text, _ = await _sample(desk, spot, draw)
        except AnswerError:
            break
        written.trials.append(await desk.bench.run(text, cases))
        if draw.mask.name:
            written.masked.append(written.trials[-1])
        written.trial = max(written.trials, key=lambda trial: _merit(trial, written, cases))
    if written.trial.failures and not unit.whole_class:
        others = [other for other in written.trials if other is not written.trial]
        edited = await mutated(desk.bench, unit.name, [written.trial, *others], cases)
        if edited is not written.trial:
            written.trial = edited
            written.steps.append("mended by a small edit")
    elif written.trial is not trial:
        written.steps.append(
            f"chose sample {written.trials.index(written.trial) + 1} of {len(written.trials)}"
        )
    return written


def _wanted(desk: Desk, trial: Trial, cases: Sequence[TestCase]) -> int:
    """How many samples to draw: many while an example of the user's fails, few for a guess of the model's."""
    failing = [case for case in cases if case.name in trial.failures]
    if any(case.given for case in failing):
        return 1 + desk.samples * BATCHES
    if any(case.raises for case in failing):
        return 1 + desk.samples
    return 2 if failing and desk.samples else 1


def _merit(trial: Trial, written: Written, cases: Sequence[TestCase]) -> tuple[int, bool, int]:
    """What passes; then what was not recited, which is easier to mend; then agreement with others."""
    return trial.score(cases), trial in written.masked, _company(trial, written.trials)


def _draw(desk: Desk, unit: Unit, number: int) -> Draw:
    sampling = Sampling(max_tokens=room(unit), temperature=WARM, seed=desk.job.seed * 100 + number)
    hidden = unit.name if number % 2 and unit.items[0].kind == "function" else ""
    return Draw(sampling=sampling, mask=Mask(name=hidden))


def _company(trial: Trial, trials: Sequence[Trial]) -> int:
    """How many samples pass just the same cases: agreement is evidence (CodeT, Chen et al. 2022)."""
    return sum(other.passed == trial.passed for other in trials)


async def _sample(desk: Desk, spot: Spot, draw: Draw) -> tuple[str, tuple[str, ...]]:
    hide, show, unit = draw.mask.hide, draw.mask.show, spot.unit
    inquiry = Inquiry(
        signature=WriteClass if unit.whole_class else WriteFunction,
        state=hide(state(desk.job)),
        request=hide(f"{written_part(spot.code)}\n\n{target(unit, desk.job.module, spot.cases)}"),
        sampling=draw.sampling,
    )
    text, steps = await ask(
        inquiry, desk.tools, lambda got: merged(spot.code, unit, show(got["code"]), desk.planned)
    )
    fixed, added = await add_imports(text, desk.job.done, desk.tools.workspace)
    return fixed, (*steps, *added)


def room(unit: Unit) -> int:
    """Most tokens of an answer that defines `unit`."""
    return CLASS_TOKENS if unit.whole_class else FUNCTION_TOKENS
