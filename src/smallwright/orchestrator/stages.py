"""The stages of a task in order; what its log already holds is not done again."""

from __future__ import annotations

from dataclasses import dataclass

from smallwright.events import Event, EventType, TaskSnapshot
from smallwright.events.event_data import text
from smallwright.events.frozen_json import thaw
from smallwright.events.task_snapshot import TaskStatus
from smallwright.orchestrator.clocks import PLANNER, SYSTEM
from smallwright.orchestrator.errands import replaced_module
from smallwright.orchestrator.finishing import finish
from smallwright.orchestrator.plan import Plan, Question
from smallwright.orchestrator.planning import is_planned, last_plan, make_plan
from smallwright.orchestrator.questions import Ask, ask_questions, put_questions
from smallwright.orchestrator.side_by_side import build_modules
from smallwright.orchestrator.task_run import TaskRun


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Whether and how the user may be asked."""

    allowed: bool = False
    ask: Ask | None = None  # None: the task waits for the answers to come as an intervention
    wait: bool = False  # whether the run goes on then, or ends and another goes on


async def work(run: TaskRun, state: TaskSnapshot, asking: Asking) -> None:
    """Bring the task of `state` to TASK_COMPLETE, or to open questions. Raises what fails it."""
    cause = await _start(run, state)
    if not is_planned(run.events.history):
        after_questions = await _clarify(run, state, asking, cause)
        if after_questions is None:
            return
        cause = after_questions
    while True:
        planned = last_plan(run.events.history)
        if planned is None or run.errands.replan:
            plan, planned = await make_plan(run, await _restarted(run, cause))
        else:
            plan = Plan.from_data(thaw(planned.data["modules"]))
        await _refuse_strangers(run, plan)
        built = await build_modules(run, plan, planned)
        if built is not None and await finish(run, plan, built) is not None:
            return


async def _start(run: TaskRun, state: TaskSnapshot) -> Event:
    """TASK_STARTED of the next attempt; going on after answers is none."""
    last = run.events.history[-1]
    if state.attempt and not state.phase.ended and _answers(last) and SYSTEM not in state.paused_by:
        return last
    await run.boundary.cross(EventType.TASK_STARTED, idle=state.phase == TaskStatus.COMPLETED)
    run.progress.stage("start")
    return await _started(run, state.attempt, run.events.history[-1])


async def _started(run: TaskRun, attempt: int, last: Event) -> Event:
    data = {"attempt": attempt + 1, "resumed_after": last.sequence_number if attempt else None}
    return await run.intend(EventType.TASK_STARTED, PLANNER, data, because=last)


async def _restarted(run: TaskRun, cause: Event) -> Event:
    """What the next plan follows from: a start that no plan has followed yet."""
    history = run.events.history
    starts = [event for event in history if event.event_type == EventType.TASK_STARTED]
    planned = last_plan(history)
    effects = [effect for _request, effect in run.errands.heeded]
    if planned is None or (starts and _comes_after(history, starts[-1], [planned, *effects])):
        return cause
    return await _started(run, starts[-1].data["attempt"], history[-1])


def _comes_after(history: tuple[Event, ...], event: Event, others: list[Event]) -> bool:
    ids = [each.event_id for each in history]
    return all(ids.index(event.event_id) > ids.index(other.event_id) for other in others)


async def _clarify(run: TaskRun, state: TaskSnapshot, asking: Asking, cause: Event) -> Event | None:
    """What led on; None where the run ends with open questions."""
    questions = _open_questions(state)
    if not state.questions and asking.allowed and not run.wishes.answers:
        questions, cause = await ask_questions(run, cause)
    if not questions or not asking.allowed:
        return cause
    if asking.ask is not None:
        run.progress.stage("ask")
        return await put_questions(run, questions, asking.ask, cause)
    if not asking.wait:
        return None
    run.progress.stage("wait")
    await run.events.flush()
    await run.boundary.until_answered()
    return next(event for event in reversed(run.events.history) if _answers(event))


async def _refuse_strangers(run: TaskRun, plan: Plan) -> None:
    """Work from outside for modules that the plan does not have is said to have no effect."""
    known = {module.name for module in plan.modules}
    for request in run.errands.own_code().values():
        if replaced_module(request) not in known:
            await run.boundary.effect(request, refused=f"the plan has no module {replaced_module(request)!r}")
            run.errands.replacements.pop(request.event_id, None)
    run.errands.drop_reports_but(known)


def _open_questions(state: TaskSnapshot) -> tuple[Question, ...]:
    return tuple(Question(id=q["id"], text=q["text"], options=tuple(q["options"])) for q in state.unanswered)


def _answers(event: Event) -> bool:
    kind = text(event.data, "kind")
    return event.event_type == EventType.USER_INTERVENTION and kind == "answer"
