"""Writes a module: tests from the specification, then unit after unit, then what the two agree on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from smallwright.coder.blame import unit_to_blame
from smallwright.coder.desk import Desk
from smallwright.coder.repair import Complaint, repair_unit
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial
from smallwright.coder.unit_writer import write_unit
from smallwright.coder.units import Unit, units_of, written_by_rule

#: How many failing cases of its own tests a first draft is mended for.
MENDED = 4


@dataclass(kw_only=True)
class Draft:
    """A module on the bench: its code, the cases that hold it, and what was left out."""

    trial: Trial
    kept: list[TestCase] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    samples: int = 0


async def write_by_units(desk: Desk, cases: Sequence[TestCase], *, whole_classes: bool) -> Draft:
    """The module of `desk`, unit by unit, each tried on the cases that it makes possible."""
    code, steps, samples, agreed = written_by_rule(desk.job.module), list[str](), 0, list(cases)
    possible: set[str] = set()  # cases that some sample passed
    units, there = units_of(desk.job.module, whole_classes=whole_classes), _by_rule(desk)
    for unit in units:
        desk.tools.progress("unit", {"name": unit.name})
        there |= {item.name for item in unit.items}
        able = [case for case in agreed if case.uses <= there | _owners(there)]
        written = await write_unit(
            desk, unit, code, [x for x in able if x.uses & {i.name for i in unit.items}]
        )
        code, samples = written.trial.code, samples + len(written.trials)
        possible |= {name for trial in written.trials for name in trial.passed}
        steps += [f"{unit.name}: {step}" for step in written.steps]
    trial = await desk.bench.run(code, agreed)
    draft = Draft(trial=trial, steps=steps, samples=samples)
    await _mend(desk, draft, units, agreed, possible)
    _settle(draft, agreed)
    return draft


def _by_rule(desk: Desk) -> set[str]:
    """Names that need no call: constants, and classes (their methods are units of their own)."""
    return {item.name for item in desk.job.module.public if item.kind in ("constant", "class")}


def _owners(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


async def _mend(
    desk: Desk, draft: Draft, units: Sequence[Unit], cases: Sequence[TestCase], possible: set[str]
) -> None:
    """Correct the units that fail cases, the user's own first, one case at a time.

    A value that the model only guessed, and that no sample ever gave, is no reason to change code.
    """
    failing = [case for case in cases if case.name in draft.trial.failures and _weighty(desk, case, possible)]
    failing.sort(key=lambda case: (not case.given, not case.raises))
    for number, case in enumerate(failing[:MENDED]):
        problem = draft.trial.failures.get(case.name)
        if problem is None or case.name in draft.trial.passed:
            continue
        unit = unit_to_blame(draft.trial.code, case, problem, units)
        if unit.whole_class:
            unit = _method_to_blame(desk, draft.trial, case, unit)
        desk.tools.progress("mend", {"name": unit.name, "case": case.name})
        before = draft.trial
        complaint = Complaint(unit=unit, trial=before, case=case, hide=number % 2 == 1, seed=number * 10)
        draft.trial = await repair_unit(desk, complaint, cases)
        draft.samples += desk.samples
        if draft.trial is not before:
            draft.steps.append(f"{unit.name}: corrected for {case.name}")


def _weighty(desk: Desk, case: TestCase, possible: set[str]) -> bool:
    """Whether a failing case says something about the code, rather than about the case."""
    return bool(case.given or case.raises or case.name in possible or _echoes(desk, case))


def _echoes(desk: Desk, case: TestCase) -> bool:
    """Whether all texts that the case uses stand in the user's prompt: then the prompt speaks of it."""
    texts = re.findall(r"'([^'\n]{2,})'", case.body)
    return bool(texts) and all(text in desk.job.brief.prompt for text in texts)


def _method_to_blame(desk: Desk, trial: Trial, case: TestCase, unit: Unit) -> Unit:
    """A class is mended one method at a time."""
    methods = units_of(msgspec.structs.replace(desk.job.module, public=unit.items), whole_classes=False)
    return unit_to_blame(trial.code, case, trial.failures[case.name], methods) if methods else unit


def _settle(draft: Draft, cases: Sequence[TestCase]) -> None:
    """Freeze the cases that hold: the user's own always, the model's only where code and test agree."""
    for case in cases:
        if case.given or case.name in draft.trial.passed:
            draft.kept.append(case)
        else:
            draft.dropped.append(f"{case.name}: no sample agrees with it")
