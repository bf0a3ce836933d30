"""One test more, which fails as a bug report says; tried on the code before it is handed over."""

from __future__ import annotations

import ast
from dataclasses import replace

import dspy

from smallwright.coder.ask import Inquiry, ask
from smallwright.coder.engine import Sampling
from smallwright.coder.prompts import prompt
from smallwright.coder.salvage import salvage
from smallwright.coder.source_edit import definitions
from smallwright.coder.surroundings import scene
from smallwright.coder.test_cases import TestCase, cases_from_code
from smallwright.coder.trial import Bench, Trial
from smallwright.orchestrator.coder import BugReport, ReproducingTests, StepTools

TEST_TOKENS = 400
#: Tests that are asked for, each told why the last one shows no bug.
TRIES = 3
#: Checks of one answer that are tried.
MOST_CHECKS = 4
#: How the names of tests begin that came from a report.
NAME = "test_report"
#: Errors of a test that is wrong itself.
NOT_THE_BUG = frozenset({"NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "TypeError"})


class ReproduceBug(dspy.Signature):  # type: ignore[misc]  # dspy ships no types
    __doc__ = prompt("reproduce")

    specification: str = dspy.InputField(desc="what the user wants, and the modules that are there")
    written: str = dspy.InputField(desc="the module as it is")
    report: str = dspy.InputField(desc="what the user reports")
    code: str = dspy.OutputField(desc="one pytest function")


async def reproduce_bug(report: BugReport, tools: StepTools) -> ReproducingTests:
    """The module's tests and a failing one; as they were where no such test was found.

    Raises AnswerError, ModelError, SandboxError.
    """
    bench = Bench(module=report.job.module, done=report.job.done, workspace=tools.workspace)
    passing = ""
    for number in range(TRIES):
        cases = await ask(_inquiry(report, passing, number), tools, lambda got: _cases(report, got["code"]))
        trial = await bench.run(report.code, cases)
        case = next((case for case in cases if _shows_a_bug(trial, case)), None)
        if case is not None:
            tests = f"{report.draft.tests.rstrip()}\n\n\n{case.source}"
            return ReproducingTests(tests=tests, why=_why(trial, case))
        passing = cases[0].source
    why = f"none of {TRIES} tests that were written for it fails as it says"
    return ReproducingTests(tests=report.draft.tests, why=why)


def _inquiry(report: BugReport, passing: str, number: int) -> Inquiry:
    name = report.job.module.name
    parts = [f"# {name} as it is\n```python\n{report.code}\n```", f"# Bug report\n{report.words}"]
    if passing:
        parts.append(
            f"# A test that does not show it\n```python\n{passing}```\n"
            "It passes, or is wrong itself. Test the very case that the report names."
        )
    parts.append(f"Write one test function for {name} that fails because of this bug.")
    sampling = Sampling(
        max_tokens=TEST_TOKENS, temperature=0.4 if number else 0.0, seed=report.job.seed + number
    )
    return Inquiry(
        signature=ReproduceBug, scene=scene(report.job), request="\n\n".join(parts), sampling=sampling
    )


def _cases(report: BugReport, answer: str) -> list[TestCase]:
    """The checks of an answer, each as a test that can stand behind the module's own."""
    code, _ = salvage(answer)
    cases = cases_from_code(report.job.module, code) if code else []
    if not cases:
        raise ValueError("it has no test function that calls the functions of the module")
    taken = [name for name in definitions(report.draft.tests) if name.startswith(NAME)]
    numbered = enumerate(cases[:MOST_CHECKS], start=len(taken) + 1)
    return [
        replace(case, name=f"{NAME}_{number}", body=_importing(report, case)) for number, case in numbered
    ]


def _importing(report: BugReport, case: TestCase) -> str:
    """The body, with the imports that the module's own tests lack."""
    there = _imports(report.draft.tests)
    needed = sorted({use.split(".")[0] for use in case.uses} - there)
    stem = report.job.module.name.removesuffix(".py")
    lines = [f"from {stem} import {', '.join(needed)}"] if needed else []
    lines += ["import pytest"] if "pytest." in case.body and "pytest" not in there else []
    return "\n".join([*lines, case.body])


def _imports(tests: str) -> set[str]:
    nodes = [node for node in ast.parse(tests).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {alias.asname or alias.name for node in nodes for alias in node.names}


def _shows_a_bug(trial: Trial, case: TestCase) -> bool:
    failure = trial.failures.get(case.name)
    return failure is not None and (failure.kind not in NOT_THE_BUG or failure.line is not None)


def _why(trial: Trial, case: TestCase) -> str:
    failure = trial.failures[case.name]
    return f"{case.name} fails: {failure.kind}: {failure.message[:200]}"
