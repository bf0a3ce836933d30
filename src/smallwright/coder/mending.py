"""Mends a first draft: one failing case at a time, where the failure says something about the code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from smallwright.coder.agreement import contested
from smallwright.coder.blame import unit_to_blame
from smallwright.coder.desk import Desk
from smallwright.coder.doubts import subject
from smallwright.coder.pair_cases import PAIR
from smallwright.coder.repair import Complaint, repair_unit
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import errors_of
from smallwright.coder.trial import Trial, is_slip
from smallwright.coder.units import Unit, units_of

#: How many failing cases a first draft is mended for.
MENDED = 4


@dataclass(kw_only=True)
class Draft:
    """A module on the bench: its code, the cases that hold it, and what was left out."""

    trial: Trial
    kept: list[TestCase] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    samples: int = 0
    sure: set[str] = field(default_factory=set)  # names that all samples agree on

    def doubted(self, cases: Sequence[TestCase]) -> set[str]:
        """Names whose code most guesses contradict, and other samples too."""
        return contested(cases, self.trial) - self.sure


async def mend(
    desk: Desk, draft: Draft, units: Sequence[Unit], cases: Sequence[TestCase], possible: set[str]
) -> None:
    """Correct the units that fail cases, the user's own first; `possible`: cases that some sample passed.

    A value that the model only guessed, and that no sample ever gave, is no reason to change code, unless
    that is doubted.
    """
    start, doubted = draft.trial, draft.doubted(cases)
    known = {subject(case)[0] for case in cases if case.given and case.name in start.passed}
    failing = [
        case
        for case in cases
        if case.name in start.failures
        and (
            _weighty(desk, case, start, possible | {x.name for x in cases if subject(x)[0] in doubted})
            or (subject(case)[0] not in known and _echoes(desk, case))
        )
    ]
    failing.sort(key=lambda case: (not case.given, not case.raises))
    for number, case in enumerate(failing[:MENDED]):
        for unit in _attempts(draft.trial, case, units, desk):
            if case.name in draft.trial.passed:
                break
            desk.tools.progress("mend", {"name": unit.name, "case": case.name})
            before = draft.trial
            complaint = Complaint(unit=unit, trial=before, case=case, seed=number * 10)
            draft.trial, drawn = await repair_unit(desk, complaint, cases)
            draft.samples += drawn
            if draft.trial is not before:
                draft.steps.append(f"{unit.name}: corrected for {case.name}")


def _attempts(trial: Trial, case: TestCase, units: Sequence[Unit], desk: Desk) -> list[Unit]:
    """What is corrected.

    A class is mended one method at a time, and then, for the user's examples, as a whole, since what one
    method forgot to keep another one misses.
    """
    problem = trial.failures.get(case.name)
    if problem is None:
        return []
    unit = unit_to_blame(trial.code, case, problem, units)
    if not unit.whole_class:
        return [unit]
    methods = units_of(msgspec.structs.replace(desk.job.module, public=unit.items), whole_classes=False)
    return [unit_to_blame(trial.code, case, problem, methods), unit][: 1 + case.given]


def _weighty(desk: Desk, case: TestCase, trial: Trial, possible: set[str]) -> bool:
    """Whether a failing case says something about the code, rather than about the case."""
    if case.given or case.raises or case.name in possible or case.name.startswith(PAIR):
        return True
    failure, module = trial.failures[case.name], desk.job.module
    kind = failure.kind
    if any(kind == name for item in module.public for name, _ in errors_of(item, module)):
        return False  # the code refuses, as the rules say, what the case takes for granted
    return is_slip(failure)


def _echoes(desk: Desk, case: TestCase) -> bool:
    """Whether all texts that the case uses stand in the user's prompt: then the prompt speaks of it."""
    texts = re.findall(r"'([^'\n]{2,})'", case.body)
    return bool(texts) and all(text in desk.job.brief.prompt for text in texts)
