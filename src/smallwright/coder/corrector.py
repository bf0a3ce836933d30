"""Corrects a module whose frozen tests fail: one unit for one failing test a round."""

from __future__ import annotations

import ast
from dataclasses import replace

from smallwright.coder.blame import unit_to_blame
from smallwright.coder.desk import Desk
from smallwright.coder.module_writer import write_by_units
from smallwright.coder.repair import Complaint, repair_unit
from smallwright.coder.source_edit import definitions
from smallwright.coder.source_indent import dedented
from smallwright.coder.test_cases import GIVEN, TestCase, exception_in, names_used
from smallwright.coder.trial import Bench, Trial
from smallwright.coder.units import units_of
from smallwright.orchestrator.coder import Correction, CorrectionJob, StepTools


async def correct_module(task: CorrectionJob, tools: StepTools, samples: int) -> Correction:
    """The best code of this round; unchanged where no sample is better. Raises AnswerError, ModelError."""
    cases = frozen_cases(task)
    bench = Bench(module=task.job.module, done=task.job.done, workspace=tools.workspace)
    job = replace(task.job, seed=task.job.seed + task.round)  # else a fresh module is the same again
    desk = Desk(job=job, tools=tools, bench=bench, samples=samples)
    start = await bench.run(task.code, cases)
    best, drawn = (
        await _fresh(desk, start, cases)
        if task.strategy == "fresh_module"
        else await _mended(desk, task, start, cases)
    )
    better = best.score(cases) > start.score(cases)
    gained = sorted(best.passed - start.passed)
    return Correction(
        code=best.code if better else task.code,
        public=task.draft.public,
        changed=better,
        samples=drawn,
        why=f"passes {', '.join(gained)}" if better else "no sample passes more tests",
    )


async def _mended(desk: Desk, task: CorrectionJob, start: Trial, cases: list[TestCase]) -> tuple[Trial, int]:
    failing = [case for case in cases if case.name in start.failures]
    if not failing:
        return start, 0
    case = failing[(task.round - 1) % len(failing)]
    units = units_of(task.job.module, whole_classes=False)
    unit = unit_to_blame(start.code, case, start.failures[case.name], units)
    hide = task.strategy == "rewrite_function"
    seed = task.round * 100
    complaint = Complaint(unit=unit, trial=start, case=case, hide=hide, seed=seed, words=task.complaint)
    return await repair_unit(desk, complaint, cases)


async def _fresh(desk: Desk, start: Trial, cases: list[TestCase]) -> tuple[Trial, int]:
    draft = await write_by_units(desk, cases, whole_classes=False)
    return max(start, draft.trial, key=lambda trial: trial.score(cases)), draft.samples


def frozen_cases(task: CorrectionJob) -> list[TestCase]:
    """The cases of the frozen test file, read back from it as they were written."""
    cases = []
    for name, source in definitions(task.draft.tests).items():
        if name.startswith("test"):
            body = dedented(source.partition("\n")[2])
            cases.append(
                TestCase(
                    name=name,
                    body=body,
                    uses=names_used(body, task.job.module),
                    raises=exception_in(ast.parse(body).body),
                    given=name.startswith(GIVEN),
                )
            )
    return cases
