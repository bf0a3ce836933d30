"""Runs code against test cases, and says which pass: what all choices between samples rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smallwright.coder.test_cases import TestCase, test_file
from smallwright.orchestrator.plan import ModulePlan
from smallwright.orchestrator.workspace import Limits, TestFailure, Workspace

#: A trial is small: one that takes longer does not end.
LIMITS = Limits(timeout_s=15.0)


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
    """How much a case counts."""
    return 100 if case.given else 3 if case.raises else 2


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
        report = await self.workspace.run_tests(files, [tests], limits=LIMITS)
        names = {case.name for case in cases}
        passed = frozenset(test.rpartition("::")[2] for test in report.passed) & names
        failures = {item.id.rpartition("::")[2]: item for item in report.failed}
        whole = next((item for name, item in failures.items() if name not in names), None)
        missing = {name: whole for name in names - passed - failures.keys() if whole is not None}
        return Trial(code=code, passed=passed, failures={**missing, **failures})
