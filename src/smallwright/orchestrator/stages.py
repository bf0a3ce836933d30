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
    built = await _build(run, state, plan, planned)
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


async def _build(run: TaskRun, state: TaskSnapshot, plan: Plan, planned: Event) -> Sequence[BuiltModule]:
    """All modules of the plan, green, in order of dependency."""
    built: dict[str, BuiltModule] = {}
    for module in plan.modules:
        done = _complete(run, state, module.name)
        if done is None:
            job = ModuleJob(
                brief=run.brief, plan=plan, module=module, done={m.path: m.code for m in built.values()}
            )
            causes = [planned, *(built[name].completed for name in module.dependencies)]
            done = await build_module(run, job, causes)
        built[module.name] = done
    return list(built.values())


def _complete(run: TaskRun, state: TaskSnapshot, name: str) -> BuiltModule | None:
    """The module as the log has it, where it is complete there."""
    record = state.modules.get(name)
    completed = _last(run, EventType.MODULE_COMPLETE, module=name)
    if record is None or record.status == "planned" or completed is None:
        return None
    if completed.data["code_hash"] != record.code_hash:
        return None
    return BuiltModule(
        name=name,
        path=record.path,
        code=record.code,
        tests_path=record.tests_path,
        tests=record.tests,
        completed=completed,
    )


def _last(run: TaskRun, event_type: EventType, **data: str) -> Event | None:
    """The last event of the type whose data has these values."""
    for event in reversed(run.events.history):
        if event.event_type == event_type and all(event.data.get(k) == v for k, v in data.items()):
            return event
    return None
