"""The end of a task whose modules are all green: tests together, dead code, and what was made."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from smallwright.errors import AnswerError, ModelError, SandboxError, TestsFailedError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import ANALYST, PLANNER
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.module_loop import BuiltModule
from smallwright.orchestrator.plan import Plan
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.testing import Suite, run_tests
from smallwright.orchestrator.totals import totals
from smallwright.orchestrator.workspace import UnusedName

log = logging.getLogger(__name__)


async def finish(run: TaskRun, plan: Plan, built: Sequence[BuiltModule]) -> Event | None:
    """TASK_COMPLETE; None where something came that is to be done first.

    Raises TestsFailedError where the modules' tests fail when they run together.
    """
    completions = [module.completed for module in built]
    done = _since(run.events.history, completions)
    because = completions[-1]
    if len(built) > 1:
        tested = done.get(EventType.TEST_PASSED)
        if tested is None and await _interrupted(run, EventType.TEST_STARTED):
            return None
        because = tested or await _test_together(run, built)
    analysed = done.get(EventType.DEAD_CODE_ANALYSIS)
    if analysed is None:
        if await _interrupted(run, EventType.DEAD_CODE_ANALYSIS):
            return None
        analysed = await _analyse(run, plan, built, [because, *reversed(completions)])
    if await _interrupted(run, EventType.TASK_COMPLETE):
        return None
    return await _complete(run, plan, built, analysed)


async def _interrupted(run: TaskRun, step: EventType) -> bool:
    """Whether something came at the boundary before `step` that is to be done first."""
    await run.boundary.cross(step, idle=True)
    return run.errands.replan or bool(run.errands.changes)


async def _complete(run: TaskRun, plan: Plan, built: Sequence[BuiltModule], analysed: Event) -> Event:
    files = _files(built)
    run.progress.stage("summarise")
    try:
        summary = await run.coder.summarise_task(run.brief, plan, files, run.tools("summarise"))
    except (AnswerError, ModelError):  # the task is done; only its description is plain
        summary = "; ".join(f"{module.name}: {module.purpose}" for module in plan.modules)
    data = {
        "modules": [module.name for module in built],
        "tests": {module.name: module.completed.data["tests_passed"] for module in built},
        "files": {path: sha256_of(text) for path, text in files.items()},
        "totals": totals(run.events.history, run.model.calls),
        "summary": summary,
    }
    also = [module.completed for module in built]
    return await run.conclude(EventType.TASK_COMPLETE, PLANNER, data, because=analysed, also=also)


def _since(history: Sequence[Event], completions: Sequence[Event]) -> dict[str, Event]:
    """What the log already holds of this end, by type: a step with its outcome is not done again."""
    places = {event.event_id: place for place, event in enumerate(history)}
    last = max(places[event.event_id] for event in completions)
    return {event.event_type: event for event in history[last + 1 :]}


def _files(built: Sequence[BuiltModule]) -> dict[str, str]:
    return {path: text for m in built for path, text in ((m.path, m.code), (m.tests_path, m.tests))}


async def _test_together(run: TaskRun, built: Sequence[BuiltModule]) -> Event:
    run.progress.stage("test")
    *others, last = built
    suite = Suite(
        module=last.name, path=last.path, files=_files(built), tests=tuple(m.tests_path for m in built)
    )
    report, event = await run_tests(run, suite, [last.completed, *(m.completed for m in others)])
    if not report.ok:
        failed = ", ".join(failure.id for failure in report.failed) or "the run itself"
        raise TestsFailedError(f"each module passes its tests, but together these fail: {failed}")
    return event


async def _analyse(
    run: TaskRun, plan: Plan, built: Sequence[BuiltModule], acted_upon: Sequence[Event]
) -> Event:
    run.progress.stage("analyse")
    try:
        unused = await run.workspace.find_unused(_files(built), [module.tests_path for module in built])
        data: dict[str, Any] = {"unused": [asdict(item) for item in unused if not _is_api(plan, item)]}
    except SandboxError as error:  # the code is tested; that it was not searched is said
        log.warning("dead code could not be looked for: %s", error)
        data = {"unused": [], "error": str(error)}
    first, *others = acted_upon
    return await run.events.emit(EventType.DEAD_CODE_ANALYSIS, ANALYST, data, because=first, also=others)


def _is_api(plan: Plan, item: UnusedName) -> bool:
    """Whether the plan made the name public, so that its users are outside."""
    public = [
        public.name for module in plan.modules if module.name == item.module for public in module.public
    ]
    return any(item.name in (name, name.rpartition(".")[2]) for name in public)
