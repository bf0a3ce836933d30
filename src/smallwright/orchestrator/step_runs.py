"""What a workspace answered inside of the steps of a coder, for the events of their outcomes (`runs`).

`calls` say what the model answered; with both, a step can be done again without model and sandbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import msgspec

from smallwright.orchestrator.workspace import Limits, TestReport, UnusedName, Workspace

#: Of the answers in one outcome.
MOST_BYTES = 4 * 1024 * 1024


class RecordingWorkspace:
    """A Workspace that keeps what it answers until `take` fetches it.

    A run: {"run": 1, 2 …, "step", "what": the method, "asked": hash of its arguments, "answer"}; what exceeds
    MOST_BYTES in one outcome is `left_out`, so that its event can be stored.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._runs: list[dict[str, Any]] = []
        self._beside: list[RecordingWorkspace] = []
        self._step, self._bytes = "", 0

    def beside(self) -> RecordingWorkspace:
        """The same workspace for work that goes on side by side, with runs of its own."""
        bench = RecordingWorkspace(self._workspace)
        self._beside.append(bench)
        return bench

    def begin(self, step: str) -> None:
        """The runs from now on belong to `step`."""
        self._step = step

    def take(self) -> list[dict[str, Any]]:
        """The runs since the last take, in their order; then those side by side."""
        runs, self._runs, self._bytes = self._runs, [], 0
        return runs + [run for bench in self._beside for run in bench.take()]

    async def level(self) -> str:
        """The workspace's own."""
        return await self._workspace.level()

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        """As the workspace does."""
        report = await self._workspace.run_tests(files, tests, limits=limits)
        told = replace(
            report, output="", call_edges=()
        )  # no coder reads what was printed, and it may be much
        self._keep("run_tests", asked_of(dict(files), list(tests)), asdict(told))
        return report

    async def fix_imports(self, code: str) -> str:
        """As the workspace does."""
        fixed = await self._workspace.fix_imports(code)
        self._keep("fix_imports", asked_of(code), None if fixed == code else fixed)
        return fixed

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        """As the workspace does."""
        names = await self._workspace.undefined_names(code)
        self._keep("undefined_names", asked_of(code), list(names))
        return names

    async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
        """As the workspace does."""
        unused = await self._workspace.find_unused(files, tests)
        self._keep("find_unused", asked_of(dict(files), list(tests)), [asdict(name) for name in unused])
        return unused

    def _keep(self, what: str, asked: str, answer: Any) -> None:
        number = len(self._runs) + 1
        run = {"run": number, "step": self._step, "what": what, "asked": asked, "answer": answer}
        self._bytes += len(msgspec.json.encode(answer))
        if self._bytes > MOST_BYTES:
            run |= {"answer": None, "left_out": True}
        self._runs.append(run)


def asked_of(*arguments: Any) -> str:
    """The hash of what a workspace was asked."""
    return hashlib.sha256(msgspec.json.encode(arguments, order="sorted")).hexdigest()
