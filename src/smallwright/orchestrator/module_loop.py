"""One module: generate, test, correct until green or out of tries."""

from __future__ import annotations

from dataclasses import dataclass

from smallwright.errors import AnswerError, ModelError, TestsFailedError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import coder_of
from smallwright.orchestrator.coder import CorrectionJob, ModuleDraft, ModuleJob, ModuleSummary
from smallwright.orchestrator.correcting import correct
from smallwright.orchestrator.drafting import write_draft
from smallwright.orchestrator.loop_guard import Candidate, LoopGuard, better, sha256_of
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.testing import Suite, run_tests
from smallwright.orchestrator.workspace import TestReport


@dataclass(frozen=True, kw_only=True)
class BuiltModule:
    """A module whose tests pass."""

    name: str
    path: str
    code: str
    tests_path: str
    tests: str
    completed: Event


async def build_module(run: TaskRun, job: ModuleJob, because: list[Event]) -> BuiltModule:
    """The module of `job`, green. `because`: the plan, then the completion of what it depends on.

    Raises TestsFailedError when out of tries, AnswerError when no draft can be had.
    """
    name, (plan, *dependencies) = job.module.name, because
    run.progress.stage("generate", module=name)
    data = {"module": name, "dependencies": list(job.module.dependencies)}
    started = await run.events.emit(
        EventType.MODULE_STARTED, coder_of(name), data, because=plan, also=dependencies
    )
    draft, written, tested = await write_draft(run, job, started)
    run.best[name] = written.code_version
    loop = _ModuleLoop(run, job, draft)
    report, event = await loop.test(draft.code, [written, tested])
    first = Candidate(code=draft.code, version=written.code_version, report=report)
    code, report, event = await loop.until_green(first, event)
    completed = await _complete(run, job, code, report, event)
    return BuiltModule(
        name=name,
        path=draft.path,
        code=code,
        tests_path=draft.tests_path,
        tests=draft.tests,
        completed=completed,
    )


class _ModuleLoop:
    """The rounds of one module; its tests are frozen."""

    def __init__(self, run: TaskRun, job: ModuleJob, draft: ModuleDraft) -> None:
        self._run, self._job, self._draft = run, job, draft
        self._guard = LoopGuard()

    async def test(self, code: str, because: list[Event]) -> tuple[TestReport, Event]:
        draft = self._draft
        files = {**self._job.done, draft.path: code, draft.tests_path: draft.tests}
        suite = Suite(module=self._job.module.name, path=draft.path, files=files, tests=(draft.tests_path,))
        return await run_tests(self._run, suite, because)

    async def until_green(self, best: Candidate, event: Event) -> tuple[str, TestReport, Event]:
        """Code whose tests pass, their report and its event. Raises TestsFailedError."""
        name, rounds = self._job.module.name, self._run.limits.rounds_for(self._job.brief.effort)
        for number in range(1, rounds + 1):
            if best.report.ok:
                break
            self._run.progress.stage("correct", module=name, **{"try": number})
            strategy, why = self._guard.choose(best.code, best.report)
            accepted = await correct(self._run, self._task(best, number, strategy), best, why, event)
            if not accepted.changed:
                event = accepted.event
                continue
            report, event = await self.test(accepted.code, [accepted.event])
            best = better(best, Candidate(code=accepted.code, version=event.code_version, report=report))
            self._run.best[name] = best.version
        if not best.report.ok:
            raise TestsFailedError(_failure(name, best, rounds))
        return best.code, best.report, event

    def _task(self, best: Candidate, number: int, strategy: str) -> CorrectionJob:
        return CorrectionJob(
            job=self._job,
            draft=self._draft,
            code=best.code,
            report=best.report,
            round=number,
            strategy=strategy,
        )


def _failure(name: str, best: Candidate, rounds: int) -> str:
    report = best.report
    failed = ", ".join(f"{item.id} ({item.kind})" for item in report.failed) or "the run itself"
    tally = f"{len(report.passed)} of {len(report.passed) + len(report.failed)} tests pass"
    return f"{name}: {tally} after {rounds} corrections; still failing: {failed}"


async def _complete(run: TaskRun, job: ModuleJob, code: str, report: TestReport, because: Event) -> Event:
    name = job.module.name
    run.progress.stage("summarise", module=name)
    try:
        summary = await run.coder.summarise_module(job, code, report, run.tools())
    except (AnswerError, ModelError):  # the module is done; only its description is plain
        summary = ModuleSummary(summary=f"{name}: {job.module.purpose}")
    data = {
        "module": name,
        "code_hash": sha256_of(code),
        "tests_passed": len(report.passed),
        "summary": summary.summary,
        "functions": list(summary.functions),
        "calls": run.model.take_calls(),
    }
    return await run.events.emit(EventType.MODULE_COMPLETE, coder_of(name), data, because=because)
