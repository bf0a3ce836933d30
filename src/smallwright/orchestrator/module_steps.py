"""The steps of the work on one module, each with its events."""

from __future__ import annotations

from collections.abc import Sequence

from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import coder_of
from smallwright.orchestrator.coder import CorrectionJob, ModuleJob
from smallwright.orchestrator.completing import complete
from smallwright.orchestrator.correcting import correct as correction
from smallwright.orchestrator.drafting import write_draft
from smallwright.orchestrator.loop_guard import Candidate
from smallwright.orchestrator.module_replay import first_strategy
from smallwright.orchestrator.module_state import ModuleState
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.testing import Suite, run_tests


async def draft(run: TaskRun, job: ModuleJob, because: Sequence[Event]) -> ModuleState:
    """The first code and tests. `because`: as of build_module."""
    name, (plan, *dependencies) = job.module.name, because
    run.progress.stage("generate", module=name)
    data = {"module": name, "dependencies": list(job.module.dependencies)}
    started = await run.intend(
        EventType.MODULE_STARTED, coder_of(name), data, because=plan, also=dependencies
    )
    first = first_strategy(run.events.history)
    return ModuleState.drafted(*await write_draft(run, job, started), first)


async def test(run: TaskRun, job: ModuleJob, state: ModuleState) -> None:
    """One run of the module's tests on its code."""
    name, draft = job.module.name, state.draft
    run.progress.stage("test", module=name, **{"try": state.rounds})
    files = {**job.done, draft.path: state.code, draft.tests_path: draft.tests}
    suite = Suite(module=name, path=draft.path, files=files, tests=(draft.tests_path,))
    state.test(*await run_tests(run, suite, state.changes))


async def correct(run: TaskRun, job: ModuleJob, state: ModuleState, best: Candidate) -> None:
    """One round; it goes on from the best so far."""
    number = state.rounds + 1
    run.progress.stage("correct", module=job.module.name, **{"try": number})
    strategy, why = state.guard.choose(best.code, best.report)
    task = CorrectionJob(
        job=job,
        draft=state.draft,
        code=best.code,
        report=best.report,
        round=number,
        strategy=strategy,
        complaint=state.complaint,
    )
    state.correct(await correction(run, task, best, why=why, reason=state.reason, because=state.last))


async def finish(run: TaskRun, job: ModuleJob, state: ModuleState, best: Candidate) -> None:
    """The module is done."""
    state.code = best.code
    state.completed = await complete(run, job, best, state.last)
