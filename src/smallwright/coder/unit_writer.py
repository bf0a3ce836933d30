"""Writes one unit: a greedy sample, tried at once; more samples only where it fails, the best one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smallwright.coder.desk import Desk
from smallwright.coder.engine import Sampling
from smallwright.coder.masking import Mask, maskable
from smallwright.coder.pitfalls import pitfalls
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of
from smallwright.coder.trial import Trial
from smallwright.coder.unit_sample import Draw, Spot, View, draw_sample, room
from smallwright.coder.unit_trial import tried
from smallwright.coder.units import Unit
from smallwright.errors import AnswerError

#: Times as many further samples while an example of the user's fails.
BATCHES = 3
#: How warm further samples are.
WARM = 0.7


@dataclass(kw_only=True)
class Written:
    """A unit put into the module, and how it came about."""

    cases: Sequence[TestCase]
    trials: list[Trial] = field(default_factory=list)  # of every sample
    masked: list[Trial] = field(default_factory=list)  # of samples that did not see the name
    edited: list[Trial] = field(default_factory=list)  # of samples that a small edit made better
    steps: list[str] = field(default_factory=list)

    @property
    def trial(self) -> Trial:
        """The best; the first of equals."""
        return max(self.trials, key=lambda trial: _merit(trial, self))


async def write_unit(desk: Desk, unit: Unit, code: str, cases: Sequence[TestCase]) -> Written:
    """`code` with `unit`. `cases` are those that can run once it is there. Raises AnswerError, ModelError.

    Samples are drawn one after another: the server then reads their common prefix once. Each is mended by
    rule before the next one is drawn, which takes a fraction of the time.
    """
    spot, written = Spot(unit=unit, code=code, cases=cases), Written(cases=cases)
    await _add_sample(desk, spot, Draw(sampling=Sampling(max_tokens=room(unit), seed=desk.job.seed)), written)
    while len(written.trials) < _wanted(desk, written.trial, cases):
        try:
            best, draw = written.trial, _draw(desk, spot, written)
            at = replace(
                spot,
                code=best.code if draw.view is View.CHECK else code,
                pitfalls=pitfalls(best, cases),
            )
            await _add_sample(desk, at, draw, written)
        except AnswerError:
            break
    best = written.trial
    if best is not written.trials[0]:
        written.steps = [f"chose sample {written.trials.index(best) + 1} of {len(written.trials)}"]
    if best in written.edited:
        written.steps.append("mended by a small edit")
    return written


async def _add_sample(desk: Desk, spot: Spot, draw: Draw, written: Written) -> None:
    """Draw a sample, try it, and mend it by rule where that helps."""
    text, steps = await draw_sample(desk, spot, draw)
    trial, edited = await tried(desk, spot, text)
    if edited:
        written.edited.append(trial)
    if draw.mask.name:
        written.masked.append(trial)
    if not written.trials:
        written.steps = list(steps)
    written.trials.append(trial)


def _wanted(desk: Desk, trial: Trial, cases: Sequence[TestCase]) -> int:
    """How many samples to draw: many while the user's own fail, few for a guess beside examples."""
    failing = [case for case in cases if case.name in trial.failures]
    if any(case.given for case in failing):
        return 1 + desk.samples * BATCHES
    if any(case.raises for case in failing) or (failing and not any(case.given for case in cases)):
        return 1 + desk.samples  # of what nothing is shown, the guesses are all there is
    return 2 if failing and desk.samples else 1


def _merit(trial: Trial, written: Written) -> tuple[int, bool, int]:
    """What passes; then what was not recited, which is easier to mend; then agreement with others."""
    return trial.score(written.cases), trial in written.masked, _company(trial, written.trials)


def _draw(desk: Desk, spot: Spot, written: Written) -> Draw:
    """The next sample: only the check, once the values hold; before that, every other one leaves it out."""
    number, unit = len(written.trials), spot.unit
    plain = unit.items[0].kind == "function"
    refuses = plain and bool(errors_of(unit.items[0], desk.job.module))
    best = written.trial
    values = any(case.name in best.failures for case in spot.cases if case.given and not case.raises)
    view = View.WHOLE if not refuses or (values and number % 2 == 0) else View.VALUE if values else View.CHECK
    shown = any(case.given for case in spot.cases)  # where nothing is, what the name says is worth most
    masked = shown and number % 4 in (1, 2) and view is not View.CHECK
    masked = masked and maskable(unit.name, desk.job.brief.prompt)
    sampling = Sampling(max_tokens=room(unit), temperature=WARM, seed=desk.job.seed * 100 + number)
    return Draw(sampling=sampling, mask=Mask(name=unit.name if plain and masked else ""), view=view)


def _company(trial: Trial, trials: Sequence[Trial]) -> int:
    """How many samples pass just the same cases: agreement is evidence (CodeT, Chen et al. 2022)."""
    return sum(other.passed == trial.passed for other in trials)
