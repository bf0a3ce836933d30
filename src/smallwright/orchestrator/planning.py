"""From the brief to a plan that holds; what does not hold is asked for again, with the reason (6-12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from smallwright.errors import AnswerError, InvalidPlanError, ModelTimeoutError
from smallwright.events import Event, EventType
from smallwright.events.event_data import mapping, text
from smallwright.events.frozen_json import thaw
from smallwright.events.lineage import changes_of_fork
from smallwright.orchestrator.clocks import PLANNER
from smallwright.orchestrator.plan import Plan
from smallwright.orchestrator.plan_rules import checked_plan
from smallwright.orchestrator.task_run import TaskRun


async def make_plan(run: TaskRun, because: Event) -> tuple[Plan, Event]:
    """A checked plan, modules in order of dependency, and its event.

    Where there was a plan before, `anew` names the modules that are written again: those whose entry is
    another now; where no entry is, those that the user's words named, or all.
    Raises InvalidPlanError, AnswerError or ModelTimeoutError after `plan_attempts`.
    """
    complaint, attempt = "", 1
    tools = run.tools("plan")
    while True:
        run.progress.stage("plan", **{"try": attempt})
        try:
            made = await run.coder.plan(run.brief, tools, complaint=complaint)
            plan = checked_plan(made, max_modules=run.limits.max_modules)
            break
        except (InvalidPlanError, AnswerError, ModelTimeoutError) as error:
            if attempt >= run.limits.plan_attempts:
                raise
            complaint, attempt = str(error), attempt + 1
    before = last_plan(run.events.history)
    data: dict[str, Any] = {
        "outcome": "plan",
        "modules": plan.to_data(),
        "attempts": attempt,
        "repaired": made != plan,
    }
    if before is not None:
        data["anew"] = _anew(plan, Plan.from_data(thaw(before.data["modules"])), _named(run))
    return plan, await run.conclude(EventType.PLANNING_COMPLETE, PLANNER, data, because=because)


def last_plan(history: Iterable[Event]) -> Event | None:
    """The event of the plan that holds."""
    planned = [e for e in history if e.event_type == EventType.PLANNING_COMPLETE]
    return next((e for e in reversed(planned) if e.data.get("outcome") == "plan"), None)


def is_planned(history: Iterable[Event]) -> bool:
    """Whether there is a plan for the prompt and answers that hold: a fork's may be others."""
    planned = False
    for event in history:
        if event.event_type == EventType.TASK_CREATED and changes_of_fork(event) & {"prompt", "answers"}:
            planned = False
        elif event.event_type == EventType.PLANNING_COMPLETE and event.data.get("outcome") == "plan":
            planned = True
    return planned


def _anew(plan: Plan, before: Plan, named: Collection[str]) -> list[str]:
    """Names of modules that are not kept."""
    entries = {module.name: module for module in before.modules}
    changed = [module.name for module in plan.modules if entries.get(module.name) != module]
    names = [module.name for module in plan.modules]
    return changed or [name for name in names if name in named] or names


def _named(run: TaskRun) -> set[str]:
    """Modules that the instructions named which led to the new plan."""
    since = last_plan(run.events.history)
    ids = [event.event_id for event in run.events.history]
    start = 0 if since is None else ids.index(since.event_id)
    later = set(ids[start:])
    effects = ((r, e) for r, e in run.errands.heeded if e.event_id in later)
    return {
        text(mapping(r.data, "payload"), "module")
        for r, e in effects
        if mapping(e.data, "payload").get("replan")
    }
