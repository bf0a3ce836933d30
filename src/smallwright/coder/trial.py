"""Runs code against test cases, and says which pass: what all choices between samples rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from smallwright.coder.test_cases import TestCase, test_file
from smallwright.orchestrator.plan import ModulePlan
from smallwright.orchestrator.workspace import Limits, TestFailure, TestReport, Workspace

#: A trial is small: one that takes longer does not end.
LIMITS = Limits(timeout_s=15.0)
#: Of many codes in one run: one that loops must not take the time of the others.
TOGETHER = Limits(timeout_s=15.0, test_timeout_s=1.5)
#: What code raises by a slip of its own.
SLIPS = ("IndexError", "KeyError", "UnboundLocalError", "NameError", "AttributeError", "ZeroDivisionError")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A module's code, and what became of each case."""

    code: str
    passed: frozenset[str]  # names of cases
    failures: Mapping[str, TestFailure]  # name of case -> what happened

    def score(self, cases: Sequence[TestCase]) -> int:
        """Weight of what passes: the user's own examples before all, error cases before values."""
        return sum(weight(case) for case in cases if case.name in self.passed)


def weight(case: TestCase) -> int:
    """How much a case counts: a result that the user gave more than many refusals, which code that always
    refuses would pass.
    """
    if case.given:
        return 10 if case.raises else 100
    return 3 if case.raises else 2


def is_slip(failure: TestFailure) -> bool:
    """Whether code broke by a fault of its own: a TypeError from outside may be the test's."""
    return failure.kind in SLIPS or (failure.kind == "TypeError" and failure.line is not None)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where trials of one module run."""

    module: ModulePlan
    done: Mapping[str, str]  # finished modules beside it
    workspace: Workspace

    async def run(self, code: str, cases: Sequence[TestCase]) -> Trial:
        """One confined run of `cases` on `code`. Raises SandboxError."""
        if not cases:
            return Trial(code=code, passed=frozenset(), failures={})
        tests = f"test_{self.module.name}"
        files = {**self.done, self.module.name: code, tests: test_file(self.module, list(cases))}
        return _trial(code, cases, await self.workspace.run_tests(files, [tests], limits=LIMITS))

    async def run_many(self, codes: Sequence[str], cases: Sequence[TestCase]) -> list[Trial]:
        """A trial of each of `codes`, all in one confined process. Raises SandboxError.

        pytest runs nothing where one file can't be imported: then the others get a run without those.
        """
        trials = await self._run_together(codes, cases)
        names = {case.name for case in cases}
        whole = [at for at, trial in enumerate(trials) if trial.failures.keys() <= names]
        if 0 < len(whole) < len(trials):
            again = await self._run_together([codes[at] for at in whole], cases)
            for at, trial in zip(whole, again, strict=True):
                trials[at] = trial
        return trials

    async def _run_together(self, codes: Sequence[str], cases: Sequence[TestCase]) -> list[Trial]:
        files, tests = dict(self.done), []
        stem = self.module.name.removesuffix(".py")
        text = test_file(self.module, list(cases))
        for number, code in enumerate(codes):
            name = f"{stem}_v{number}"
            files[f"{name}.py"] = code
            files[f"test_{name}.py"] = text.replace(f"from {stem} import", f"from {name} import", 1)
            tests.append(f"test_{name}.py")
        report = await self.workspace.run_tests(files, tests, limits=TOGETHER)
        return [_trial(code, cases, _part(report, path)) for code, path in zip(codes, tests, strict=True)]


def _part(report: TestReport, path: str) -> TestReport:
    """What a report says of one test file."""
    passed = tuple(test for test in report.passed if test.partition("::")[0] == path)
    failed = tuple(item for item in report.failed if item.id.partition("::")[0] == path)
    return replace(report, passed=passed, failed=failed)


def _trial(code: str, cases: Sequence[TestCase], report: TestReport) -> Trial:
    names = {case.name for case in cases}
    passed = frozenset(test.rpartition("::")[2] for test in report.passed) & names
    failures = {item.id.rpartition("::")[2]: item for item in report.failed}
    whole = next((item for name, item in failures.items() if name not in names), None)
    missing = {name: whole for name in names - passed - failures.keys() if whole is not None}
    return Trial(code=code, passed=passed, failures={**missing, **failures})
