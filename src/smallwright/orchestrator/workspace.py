"""The port to the place where generated code runs: confined, bounded, off the event loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

#: Kind of the one failure of a file that holds no tests.
NO_TESTS = "no_tests"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one run."""

    timeout_s: float = 20.0  # wall clock of the whole run
    test_timeout_s: float | None = None  # of one test; None: as the workspace was set up
    memory_bytes: int = 512 * 1024 * 1024
    processes: int = 32
    output_bytes: int = 256 * 1024
    file_bytes: int = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class TestFailure:
    """One test that did not pass."""

    __test__ = False

    id: str  # "test_bank.py::test_withdraw"
    kind: str  # exception's name: "AssertionError", "NameError", "ImportError", "timeout", "crash" …
    message: str
    expected: str | None = None  # of a failed `left == right`, as repr, where it can be told
    actual: str | None = None
    traceback: str = ""  # the innermost lines, the tested module's own frames kept
    line: int | None = None  # line of the tested module where the innermost own frame stands


@dataclass(frozen=True, kw_only=True)
class TestReport:
    """The outcome of one run of tests, decided outside the process that ran them."""

    __test__ = False

    ok: bool  # every expected test ran and passed, exit code and report agree
    passed: tuple[str, ...]  # test ids
    failed: tuple[TestFailure, ...]
    duration_ms: int
    level: str  # confinement in use: "bubblewrap+landlock+rlimits" …
    output: str  # what the run printed, capped
    timed_out: bool = False
    call_edges: tuple[tuple[str, str], ...] = ()  # (caller, callee) seen at run time


UnusedKind = Literal[
    "function", "class", "method", "variable", "import", "attribute", "property", "unreachable_code"
]


@dataclass(frozen=True, kw_only=True)
class UnusedName:
    """Code that nothing uses (DEAD_CODE_ANALYSIS)."""

    module: str
    name: str
    kind: Literal[
        "function", "class", "method", "variable", "import", "attribute", "property", "unreachable_code"
    ]
    line: int
    confidence: int  # percent
    only_tests_keep_it: bool


class Workspace(Protocol):
    """Runs generated code and nothing else does."""

    async def level(self) -> str:
        """How the runs are confined, as TestReport.level will say. Raises SandboxError."""
        ...

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        """Write `files` (path -> text) to a fresh folder and run pytest on the paths `tests`.

        Raises SandboxError.
        """
        ...

    async def fix_imports(self, code: str) -> str:
        """`code` with unused imports removed and imports sorted; unchanged where it does not parse."""
        ...

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        """Names that `code` uses and never defines (ruff F821)."""
        ...

    async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
        """What in `files` nothing uses, with and without the files named in `tests`."""
        ...
