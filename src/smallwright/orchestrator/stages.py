"""The stages of a task in order; what its log already holds is not done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallwright.events import Event, EventType, TaskSnapshot
from smallwright.events.frozen_json import thaw
from smallwright.orchestrator.clocks import PLANNER
from smallwright.orchestrator.coder import ModuleJob
from smallwright.orchestrator.finishing import finish
from smallwright.orchestrator.module_loop import BuiltModule, build_module
from smallwright.orchestrator.plan import Plan, Question
from smallwright.orchestrator.planning import make_plan
from smallwright.orchestrator.questions import Ask, ask_questions, put_questions
from smallwright.orchestrator.task_run import TaskRun


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Whether and how the user may be asked."""

    allowed: bool = False
    ask: Ask | None = None  # None: the task waits for the answers to come as an intervention


async def work(run: TaskRun, state: TaskSnapshot, asking: Asking) -> None:
    """Bring the task of `state` to TASK_COMPLETE, or to open questions. Raises what fails it."""
    cause = await _start(run, state)
    planned = _last(run, EventType.PLANNING_COMPLETE, outcome="plan")
    if planned is not None:
        plan = Plan.from_data(thaw(planned.data["modules"]))
    else:
        run, cause, waiting = await _clarify(run, state, asking, cause)
        if waiting:
            return
        plan, planned = await make_plan(run, cause)
    built = await _build(run, plan, planned)
    await finish(run, plan, built)


async def _start(run: TaskRun, state: TaskSnapshot) -> Event:
    """TASK_STARTED of the next attempt; going on after answers is none."""
    last = run.events.history[-1]
    if state.attempt and not state.phase.ended and last.event_type == EventType.USER_INTERVENTION:
        return last
    run.progress.stage("start")
    data = {
        "attempt": state.attempt + 1,
        "resumed_after": last.sequence_number if state.attempt else None,
    }
    return await run.events.emit(EventType.TASK_STARTED, PLANNER, data, because=last)


async def _clarify(
    run: TaskRun, state: TaskSnapshot, asking: Asking, cause: Event
) -> tuple[TaskRun, Event, bool]:
    """The run with answers, what led on, and whether the task waits for answers."""
    questions = _open_questions(state)
    if not state.questions and asking.allowed and not run.brief.answers:
        questions, cause = await ask_questions(run, cause)
    if not questions or not asking.allowed:
        return run, cause, False
    if asking.ask is None:
        return run, cause, True
    run.progress.stage("ask")
    run, cause = await put_questions(run, questions, asking.ask, _user(run), cause)
    return run, cause, False


def _open_questions(state: TaskSnapshot) -> tuple[Question, ...]:
    asked = (Question(id=q["id"], text=q["text"], options=tuple(q["options"])) for q in state.questions)
    return tuple(question for question in asked if question.id in state.open_questions)


def _user(run: TaskRun) -> str:
    """Who created the task."""
    return next((actor for actor in run.events.history[0].vector_clock if actor != PLANNER), "user:unknown")


async def _build(run: TaskRun, plan: Plan, planned: Event) -> Sequence[BuiltModule]:
    """All modules of the plan, green, in order of dependency."""
    built: dict[str, BuiltModule] = {}
    for module in plan.modules:
        done = {finished.path: finished.code for finished in built.values()}
        job = ModuleJob(brief=run.brief, plan=plan, module=module, done=done)
        causes = [planned, *(built[name].completed for name in module.dependencies)]
        built[module.name] = await build_module(run, job, causes)
    return list(built.values())


def _last(run: TaskRun, event_type: EventType, **data: str) -> Event | None:
    """The last event of the type whose data has these values."""
    for event in reversed(run.events.history):
        if event.event_type == event_type and all(event.data.get(k) == v for k, v in data.items()):
            return event
    return None
