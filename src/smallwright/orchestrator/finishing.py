"""The end of a task whose modules are all green: tests together, dead code, and what was made."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from smallwright.errors import AnswerError, ModelError, SandboxError, TestsFailedError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import ANALYST, PLANNER
from smallwright.orchestrator.loop_guard import sha256_of
from smallwright.orchestrator.module_loop import BuiltModule
from smallwright.orchestrator.plan import Plan
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.testing import Suite, run_tests
from smallwright.orchestrator.workspace import UnusedName

log = logging.getLogger(__name__)


async def finish(run: TaskRun, plan: Plan, built: Sequence[BuiltModule]) -> Event:
    """TASK_COMPLETE. Raises TestsFailedError where the modules' tests fail when they run together."""
    *others, last = [module.completed for module in built]
    done = _since(run.events.history, last)
    because = last
    if len(built) > 1:
        because = done.get(EventType.TEST_PASSED) or await _test_together(run, built)
    analysed = done.get(EventType.DEAD_CODE_ANALYSIS)
    if analysed is None:
        analysed = await _analyse(run, plan, built, [because, last, *others])
    files = _files(built)
    run.progress.stage("summarise")
    try:
        summary = await run.coder.summarise_task(run.brief, plan, files, run.tools())
    except (AnswerError, ModelError):  # the task is done; only its description is plain
        summary = "; ".join(f"{module.name}: {module.purpose}" for module in plan.modules)
    calls = run.model.take_calls()
    data = {
        "modules": [module.name for module in built],
        "tests": {module.name: module.completed.data["tests_passed"] for module in built},
        "files": {path: sha256_of(text) for path, text in files.items()},
        "totals": totals(run.events.history, calls),
        "summary": summary,
        "calls": calls,
    }
    return await run.events.emit(
        EventType.TASK_COMPLETE, PLANNER, data, because=analysed, also=[*others, last]
    )


def _since(history: Sequence[Event], last: Event) -> dict[str, Event]:
    """What the log already holds of this end, by type: a step with its outcome is not done again."""
    ids = [event.event_id for event in history]
    return {event.event_type: event for event in history[ids.index(last.event_id) + 1 :]}


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


def totals(history: Iterable[Event], calls: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Tokens by model, seconds since the first start, and rounds of correction."""
    tokens: dict[str, dict[str, int]] = {}
    rounds, started = 0, None
    every = [*calls]
    for event in history:
        every += event.data.get("calls", ())
        rounds += event.event_type == EventType.MODULE_ITERATION
        if started is None and event.event_type == EventType.TASK_STARTED:
            started = event.time
    for call in every:
        count = tokens.setdefault(call["model"], {"prompt": 0, "completion": 0, "calls": 0})
        count["prompt"] += call["prompt_tokens"]
        count["completion"] += call["completion_tokens"]
        count["calls"] += 1
    seconds = 0.0 if started is None else (datetime.now(UTC) - started).total_seconds()
    return {"tokens": tokens, "seconds": round(seconds, 1), "rounds": rounds}
