"""From the brief to a plan that holds; what does not hold is asked for again, with the reason (6-12)."""

from __future__ import annotations

from smallwright.errors import AnswerError, InvalidPlanError, ModelTimeoutError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import PLANNER
from smallwright.orchestrator.plan import Plan
from smallwright.orchestrator.plan_rules import checked_plan
from smallwright.orchestrator.task_run import TaskRun


async def make_plan(run: TaskRun, because: Event) -> tuple[Plan, Event]:
    """A checked plan, modules in order of dependency, and its event.

    Raises InvalidPlanError, AnswerError or ModelTimeoutError after `plan_attempts`.
    """
    complaint, attempt = "", 1
    while True:
        run.progress.stage("plan", **{"try": attempt})
        try:
            made = await run.coder.plan(run.brief, run.tools(), complaint=complaint)
            plan = checked_plan(made, max_modules=run.limits.max_modules)
            break
        except (InvalidPlanError, AnswerError, ModelTimeoutError) as error:
            if attempt >= run.limits.plan_attempts:
                raise
            complaint, attempt = str(error), attempt + 1
    data = {
        "outcome": "plan",
        "modules": plan.to_data(),
        "attempts": attempt,
        "repaired": made != plan,
        "calls": run.model.take_calls(),
    }
    return plan, await run.events.emit(EventType.PLANNING_COMPLETE, PLANNER, data, because=because)
