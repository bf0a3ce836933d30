"""A Workspace that runs nothing: the code itself says which tests fail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from smallwright.orchestrator.workspace import Limits, TestFailure, TestReport, UnusedName


class ScriptedWorkspace:
    """A test fails where any file says "# fails: NAME"; an error to raise may stand in `error`."""

    def __init__(self, unused: Sequence[UnusedName] = (), error: Exception | None = None) -> None:
        self.unused, self.error = tuple(unused), error
        self.runs: list[tuple[dict[str, str], tuple[str, ...]]] = []

    async def level(self) -> str:
        return "scripted"

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        if self.error is not None:
            raise self.error
        self.runs.append((dict(files), tuple(tests)))
        failing = {name for text in files.values() for name in re.findall(r"# fails: (\w+)", text)}
        ids = {
            f"{path}::{name}": name for path in tests for name in re.findall(r"def (test_\w+)", files[path])
        }
        failed = tuple(
            TestFailure(id=test, kind="AssertionError", message=f"{name} at 0x{id(files):x}")
            for test, name in ids.items()
            if name in failing
        )
        passed = tuple(test for test, name in ids.items() if name not in failing)
        return TestReport(
            ok=not failed, passed=passed, failed=failed, duration_ms=1, level="scripted", output=""
        )

    async def fix_imports(self, code: str) -> str:
        return code

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        return ()

    async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
        return self.unused
