"""One module: generate, test, correct until green or out of tries; what others ask of it comes between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from smallwright.errors import TestsFailedError
from smallwright.events import Event, EventType
from smallwright.orchestrator import module_steps as steps
from smallwright.orchestrator.coder import ModuleJob
from smallwright.orchestrator.loop_guard import Candidate
from smallwright.orchestrator.module_replay import state_of_module
from smallwright.orchestrator.module_state import ModuleState
from smallwright.orchestrator.own_code import accept_own_code
from smallwright.orchestrator.reproducing import reproduce, say_not_reproduced
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.workspace import NO_TESTS


@dataclass(frozen=True, kw_only=True)
class BuiltModule:
    """A module whose tests pass."""

    name: str
    path: str
    code: str
    tests_path: str
    tests: str
    completed: Event


@dataclass(frozen=True)
class _Step:
    """What is to be done next."""

    take: Callable[[], Awaitable[None]]
    intent: EventType | None = None  # of a step that costs: a boundary comes before it


async def build_module(run: TaskRun, job: ModuleJob, because: Sequence[Event]) -> BuiltModule | None:
    """The module of `job`, green; goes on from where its log stops. None where the plan is to change.

    `because`: the plan, then the completion of what the module depends on. Raises TestsFailedError when
    out of tries, AnswerError when no draft can be had.
    """
    state = state_of_module(run.events.history, job.module.name)
    if state is None:
        await run.boundary.cross(EventType.MODULE_STARTED)
        if run.errands.replan:
            return None
        state = await steps.draft(run, _now(run, job), because)
    while (step := _next(run, job, state)) is not None:
        if step.intent is not None:
            await run.boundary.cross(step.intent)
            step = _next(run, job, state)  # what came may lead elsewhere
        if run.errands.replan:
            return None
        if step is not None:
            await step.take()
    assert state.completed is not None
    return BuiltModule(
        name=job.module.name,
        path=state.draft.path,
        code=state.code,
        tests_path=state.draft.tests_path,
        tests=state.draft.tests,
        completed=state.completed,
    )


def _now(run: TaskRun, job: ModuleJob) -> ModuleJob:
    """`job` with what the user wants by now."""
    return replace(job, brief=run.wishes.brief(job.module.name))


def _next(run: TaskRun, job: ModuleJob, state: ModuleState) -> _Step | None:
    """The next step; None where the module is done. Raises TestsFailedError when out of tries."""
    name, job = job.module.name, _now(run, job)
    if (request := run.errands.replacement(name)) is not None:
        return _Step(partial(accept_own_code, run, job, state, request))
    if (report := run.errands.report(name)) is not None and state.reproduction is None:
        return _Step(partial(reproduce, run, job, state, report), EventType.CORRECTION_STARTED)
    if state.completed is not None:
        return None
    if state.best is None or not state.tested:
        return _Step(partial(steps.test, run, job, state), EventType.TEST_STARTED)
    return _after_tests(run, job, state, state.best)


def _after_tests(run: TaskRun, job: ModuleJob, state: ModuleState, best: Candidate) -> _Step:
    name, rounds = job.module.name, state.rounds - state.spent
    run.best[name] = best.version
    if state.reproduction is not None:
        return _Step(partial(say_not_reproduced, run, job, state))
    if best.report.ok:
        return _Step(partial(steps.finish, run, job, state, best))
    if {item.kind for item in best.report.failed} == {NO_TESTS}:  # other code would not be shown right either
        raise TestsFailedError(_untested(name))
    if rounds >= run.limits.rounds_for(job.brief.effort):
        raise TestsFailedError(_failure(name, best, rounds))
    return _Step(partial(steps.correct, run, job, state, best), EventType.CORRECTION_STARTED)


def _untested(name: str) -> str:
    return (
        f"{name}: no test was found that its code agrees with, so nothing shows that it is right; "
        "an example in the prompt gives one, such as half(4) == 2"
    )


def _failure(name: str, best: Candidate, rounds: int) -> str:
    report = best.report
    failed = ", ".join(f"{item.id} ({item.kind})" for item in report.failed) or "the run itself"
    tally = f"{len(report.passed)} of {len(report.passed) + len(report.failed)} tests pass"
    return f"{name}: {tally} after {rounds} corrections; still failing: {failed}"
