"""One module: generate, test, correct until green or out of tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallwright.errors import AnswerError, ModelError, TestsFailedError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import coder_of
from smallwright.orchestrator.coder import CorrectionJob, ModuleJob, ModuleSummary
from smallwright.orchestrator.correcting import correct
from smallwright.orchestrator.drafting import write_draft
from smallwright.orchestrator.loop_guard import Candidate, sha256_of
from smallwright.orchestrator.module_state import ModuleState
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.testing import Suite, run_tests


@dataclass(frozen=True, kw_only=True)
class BuiltModule:
    """A module whose tests pass."""

    name: str
    path: str
    code: str
    tests_path: str
    tests: str
    completed: Event


async def build_module(run: TaskRun, job: ModuleJob, because: Sequence[Event]) -> BuiltModule:
    """The module of `job`, green; goes on from where its log stops.

    `because`: the plan, then the completion of what the module depends on. Raises TestsFailedError when
    out of tries, AnswerError when no draft can be had.
    """
    name = job.module.name
    state = ModuleState.from_history(run.events.history, name) or await _drafted(run, job, because)
    if state.completed is None:
        best = await _until_green(run, job, state)
        state.completed = await _complete(run, job, best, state.last)
    return BuiltModule(
        name=name,
        path=state.draft.path,
        code=state.code,
        tests_path=state.draft.tests_path,
        tests=state.draft.tests,
        completed=state.completed,
    )


async def _drafted(run: TaskRun, job: ModuleJob, because: Sequence[Event]) -> ModuleState:
    name, (plan, *dependencies) = job.module.name, because
    run.progress.stage("generate", module=name)
    data = {"module": name, "dependencies": list(job.module.dependencies)}
    started = await run.events.emit(
        EventType.MODULE_STARTED, coder_of(name), data, because=plan, also=dependencies
    )
    return ModuleState.drafted(*await write_draft(run, job, started))


async def _until_green(run: TaskRun, job: ModuleJob, state: ModuleState) -> Candidate:
    """Code whose tests pass; the tests are frozen, and each round goes on from the best so far."""
    rounds = run.limits.rounds_for(job.brief.effort)
    best = await _tested(run, job, state)
    while not best.report.ok:
        if state.rounds >= rounds:
            raise TestsFailedError(_failure(job.module.name, best, state.rounds))
        number = state.rounds + 1
        run.progress.stage("correct", module=job.module.name, **{"try": number})
        strategy, why = state.guard.choose(best.code, best.report)
        task = CorrectionJob(
            job=job, draft=state.draft, code=best.code, report=best.report, round=number, strategy=strategy
        )
        accepted = await correct(run, task, best, why, state.last)
        state.rounds, state.last = number, accepted.event
        if accepted.changed:
            state.change(accepted.code, accepted.event)
        best = await _tested(run, job, state)
    return best


async def _tested(run: TaskRun, job: ModuleJob, state: ModuleState) -> Candidate:
    """The best so far, once the last change is tested."""
    name, draft = job.module.name, state.draft
    if state.best is None or not state.tested:
        run.progress.stage("test", module=name, **{"try": state.rounds})
        files = {**job.done, draft.path: state.code, draft.tests_path: draft.tests}
        suite = Suite(module=name, path=draft.path, files=files, tests=(draft.tests_path,))
        state.test(*await run_tests(run, suite, state.changes))
    assert state.best is not None
    run.best[name] = state.best.version
    return state.best


def _failure(name: str, best: Candidate, rounds: int) -> str:
    report = best.report
    failed = ", ".join(f"{item.id} ({item.kind})" for item in report.failed) or "the run itself"
    tally = f"{len(report.passed)} of {len(report.passed) + len(report.failed)} tests pass"
    return f"{name}: {tally} after {rounds} corrections; still failing: {failed}"


async def _complete(run: TaskRun, job: ModuleJob, best: Candidate, because: Event) -> Event:
    name, code, report = job.module.name, best.code, best.report
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
