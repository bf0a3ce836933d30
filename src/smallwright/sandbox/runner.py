"""TestRunner: where generated code runs, and nowhere else."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import platformdirs

from smallwright.errors import SandboxError
from smallwright.orchestrator.workspace import Limits, TestReport, UnusedName
from smallwright.sandbox.claims import read_claims
from smallwright.sandbox.files import (
    RUN_PREFIX,
    changed_files,
    discard,
    discard_stale,
    in_thread,
    read_capped,
    write_files,
)
from smallwright.sandbox.ladder import Confinement, choose_rung, probe_rungs
from smallwright.sandbox.launch import Job, Rung
from smallwright.sandbox.names import check_names
from smallwright.sandbox.process import execute
from smallwright.sandbox.ruff_binary import RuffBinary
from smallwright.sandbox.runtime import Runtime, prepare_runtime
from smallwright.sandbox.unused import find_unused
from smallwright.sandbox.verdict import judge

TEST_TIMEOUT_S = 5.0


class TestRunner:
    """The Workspace that confines: one fresh process and folder a run, gone afterwards, whatever happens.

    The files of a run are read-only to it; it may make others beside them, which nobody sees again.

    `cache_dir` holds the compiled test runtime. `rung` fixes the way to confine; else the best that works
    here is found at the first run, which raises ConfinementError where none does and not `allow_unconfined`.
    `record_calls`: TestReport.call_edges says which functions in `files` called which (inside/calls.py).
    """

    __test__ = False

    def __init__(
        self,
        *,
        cache_dir: Path | None = None,
        allow_unconfined: bool = False,
        test_timeout_s: float = TEST_TIMEOUT_S,
        rung: Rung | None = None,
        record_calls: bool = True,
    ) -> None:
        self._cache_dir = cache_dir or platformdirs.user_cache_path("smallwright") / "sandbox"
        self._allow_unconfined = allow_unconfined
        self._test_timeout_s = test_timeout_s
        self._rung = rung
        self._record_calls = record_calls
        self._runtime: Runtime | None = None
        self._preparing = asyncio.Lock()
        self._ruff = RuffBinary()

    async def level(self) -> str:
        """How the runs are confined: found once, and kept. Raises SandboxError."""
        return (await self._prepare())[1].level

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        """Write `files` to a fresh folder and run pytest on `tests`. Raises SandboxError."""
        check_names(files, tests)
        runtime, rung = await self._prepare()
        home = Path(tempfile.mkdtemp(prefix=RUN_PREFIX))  # not in a thread: a cancelled one would leave it
        limits = limits or Limits()
        job = Job(
            folder=home / "box",
            files=tuple(files),
            tests=tuple(dict.fromkeys(tests)),
            limits=limits,
            test_timeout_s=limits.test_timeout_s or self._test_timeout_s,
            record_calls=self._record_calls,
            runtime=runtime,
        )
        try:
            return await self._run(job, files, rung, home / "output")
        finally:
            await in_thread(discard, home)

    async def fix_imports(self, code: str) -> str:
        """`code` with unused imports removed and imports sorted; unchanged where it does not parse."""
        return await self._ruff.fix_imports(code)

    async def undefined_names(self, code: str) -> tuple[str, ...]:
        """Names that `code` uses and never defines, in order of appearance; () where it does not parse."""
        return await self._ruff.undefined_names(code)

    async def find_unused(self, files: Mapping[str, str], tests: Sequence[str]) -> tuple[UnusedName, ...]:
        """What in `files` nothing uses, with and without the files `tests`; public names included."""
        return await asyncio.to_thread(find_unused, dict(files), tuple(tests))

    async def probe(self) -> tuple[Confinement, ...]:
        """Every rung of the ladder, best first, tried on this machine; for `smallwright doctor`."""
        return await probe_rungs(await prepare_runtime(self._cache_dir))

    async def _prepare(self) -> tuple[Runtime, Rung]:
        async with self._preparing:
            if self._runtime is None:
                await in_thread(discard_stale)
                self._runtime = await prepare_runtime(self._cache_dir)
            if self._rung is None:
                self._rung = await choose_rung(self._runtime, allow_unconfined=self._allow_unconfined)
            return self._runtime, self._rung

    async def _run(self, job: Job, files: Mapping[str, str], rung: Rung, output: Path) -> TestReport:
        await in_thread(write_files, job.folder, files)
        launch = await in_thread(rung.launch, job)
        ending = await execute(launch, job.limits, output)
        text = await asyncio.to_thread(read_capped, output, job.limits.output_bytes)
        claims = read_claims(ending.records, launch.nonce)
        if not claims.ready:
            said = text.strip()[-500:] or f"exit code {ending.exit_code} {ending.stopped}"
            raise SandboxError(f"the sandbox ({rung.level}) did not start: {said}")
        if await asyncio.to_thread(changed_files, job.folder, files):
            claims.tampered = True
        tests = {path: files[path] for path in job.tests}
        return judge(claims, ending, tests, level=rung.level, output=text)
