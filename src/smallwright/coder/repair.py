"""Mends one unit for one failing case: several samples, and only what loses nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.desk import Desk
from smallwright.coder.differences import difference
from smallwright.coder.engine import Sampling
from smallwright.coder.hints import explain
from smallwright.coder.imports import add_imports
from smallwright.coder.masking import Mask
from smallwright.coder.mutation_repair import mutated
from smallwright.coder.signatures import RepairFunction
from smallwright.coder.source_edit import source_of
from smallwright.coder.surroundings import scene, written_part
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial
from smallwright.coder.unit_answer import merged
from smallwright.coder.unit_sample import room
from smallwright.coder.units import Unit
from smallwright.coder.wording import failure
from smallwright.errors import AnswerError

#: Warmth of the samples of a round: the first is sure, the others look around.
TEMPERATURES = (0.0, 0.7, 0.9, 1.0)
#: Characters of a user's words that are shown.
MAX_WORDS = 600


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What is to be mended: one unit, for one failing case of a trial."""

    unit: Unit
    trial: Trial
    case: TestCase
    hide: bool = False  # the faulty body is not shown
    seed: int = 0
    words: str = ""  # of a bug report or an intervention


async def repair_unit(desk: Desk, complaint: Complaint, cases: Sequence[TestCase]) -> tuple[Trial, int]:
    """The best of the trial and a few corrections, and how many samples were drawn.

    What passed of the user's examples passes still.
    """
    start = complaint.trial
    best, trials, drawn = start, list[Trial](), 0
    for number, warmth in enumerate(TEMPERATURES[: desk.samples]):
        sampling = Sampling(max_tokens=room(complaint.unit), temperature=warmth, seed=complaint.seed + number)
        drawn += 1
        try:
            trial = await desk.bench.run(await _sample(desk, complaint, sampling), cases)
        except AnswerError:
            continue
        trials.append(trial)
        if trial.score(cases) > best.score(cases) and _loses_nothing_given(start, trial, cases):
            best = trial
        if complaint.case.name in best.passed:
            return best, drawn
    if not complaint.unit.whole_class:
        edited = await mutated(desk.bench, complaint.unit.name, [best, *trials], cases)
        best = edited if _loses_nothing_given(start, edited, cases) else best
    return best, drawn


def _loses_nothing_given(start: Trial, trial: Trial, cases: Sequence[TestCase]) -> bool:
    return all(case.name in trial.passed for case in cases if case.given and case.name in start.passed)


async def _sample(desk: Desk, complaint: Complaint, sampling: Sampling) -> str:
    """One correction; for what the user shows, the sure one is asked for with the function's name hidden."""
    unit, code = complaint.unit, complaint.trial.code
    is_function = unit.items[0].kind == "function"
    hidden = is_function and complaint.case.given and not sampling.temperature
    mask = Mask(name=unit.name if hidden else "")
    inquiry = Inquiry(
        signature=RepairFunction,
        scene=scene(desk.job).masked(mask),
        request=mask.hide(
            "\n\n".join([*([written_part(code)] if "." in unit.name else []), _failure(desk, complaint)])
        ),
        sampling=sampling,
    )
    text, _ = await ask(
        inquiry, desk.tools, lambda got: merged(code, unit, mask.show(got["code"]), desk.planned)
    )
    fixed, _ = await add_imports(text, desk.job.done, desk.tools.workspace)
    return fixed


def _failure(desk: Desk, complaint: Complaint) -> str:
    unit, trial = complaint.unit, complaint.trial
    source = source_of(trial.code, unit.name)
    shown = f"{source.splitlines()[0]}\n    ..." if complaint.hide and source else source
    problem = trial.failures[complaint.case.name]
    facts = {
        **explain(complaint.case, problem),
        "that is": difference(problem.expected, problem.actual),
        "the user says": complaint.words[:MAX_WORDS],
    }
    return failure(unit, desk.job.module, shown, complaint.case, facts)
