"""Writes a module: tests from the specification, then unit after unit, then what the two agree on."""

from __future__ import annotations

from collections.abc import Sequence

from smallwright.coder.agreement import unanimous
from smallwright.coder.desk import Desk
from smallwright.coder.doubts import subject
from smallwright.coder.mending import Draft, mend
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import stated_errors
from smallwright.coder.trial import is_slip
from smallwright.coder.unit_writer import write_unit
from smallwright.coder.units import units_of, written_by_rule
from smallwright.orchestrator.plan import ModulePlan


async def write_by_units(desk: Desk, cases: Sequence[TestCase], *, whole_classes: bool) -> Draft:
    """The module of `desk`, unit by unit, each tried on the cases that it makes possible."""
    code, steps, samples, agreed = written_by_rule(desk.job.module), list[str](), 0, list(cases)
    possible, sure = set[str](), set[str]()  # cases that some sample passed; names that all agree on
    units, there = units_of(desk.job.module, whole_classes=whole_classes), _by_rule(desk)
    for unit in units:
        desk.tools.progress("unit", {"name": unit.name})
        there |= {item.name for item in unit.items}
        able = [case for case in agreed if case.uses <= there | _owners(there)]
        own = [case for case in able if case.uses & {item.name for item in unit.items}]
        written = await write_unit(desk, unit, code, own)
        code, samples = written.trial.code, samples + len(written.trials)
        possible |= {name for trial in written.trials for name in trial.passed}
        sure |= unanimous(own, written.trials)
        steps += [f"{unit.name}: {step}" for step in written.steps]
    trial = await desk.bench.run(code, agreed)
    draft = Draft(trial=trial, steps=steps, samples=samples, sure=sure)
    await mend(desk, draft, units, agreed, possible)
    _settle(draft, agreed, desk.job.module)
    return draft


def _by_rule(desk: Desk) -> set[str]:
    """Names that need no call: constants, and classes (their methods are units of their own)."""
    return {item.name for item in desk.job.module.public if item.kind in ("constant", "class")}


def _owners(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def _settle(draft: Draft, cases: Sequence[TestCase], module: ModulePlan) -> None:
    """Freeze the cases that hold: the user's own always, the model's only where code and test agree.

    An error that the rules state is never left without a test: where no case of it passes, one stays, and
    the module is not done before it does. So does one of a name that breaks in every case of it, and so do
    all of a name that is doubted: nothing shows that its code is right.
    """
    passed, failures, doubted = draft.trial.passed, draft.trial.failures, draft.doubted(cases)
    works = {subject(case)[0] for case in cases if case.name in passed and not case.raises}
    open_errors = stated_errors(module) - {subject(case) for case in cases if case.name in passed}
    for case in cases:
        about = subject(case)
        broken = case.name in failures and is_slip(failures[case.name]) and about[0] not in works
        if case.given or case.name in passed or about in open_errors or broken or about[0] in doubted:
            draft.kept.append(case)
            open_errors.discard(about)
            works.add(about[0])
        else:
            draft.dropped.append(f"{case.name}: no sample agrees with it")
