"""Runs a task again from its log, and says where it goes another way (docs/events.md, Replay)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from smallwright.context.context_manager import ContextManager
from smallwright.events import Event, EventType
from smallwright.events.event_data import mapping, mappings
from smallwright.orchestrator.coder import Coder
from smallwright.orchestrator.limits import WorkflowLimits
from smallwright.orchestrator.progress import Progress
from smallwright.orchestrator.replaying.answers import Answers
from smallwright.orchestrator.replaying.authorship import cancels_in
from smallwright.orchestrator.replaying.comparing import differences
from smallwright.orchestrator.replaying.inputs import Inputs
from smallwright.orchestrator.replaying.recorded_steps import RecordedBench, RecordedModel
from smallwright.orchestrator.replaying.recorded_world import AbsentModel, RecordedWorkspace
from smallwright.orchestrator.replaying.recording import Recording
from smallwright.orchestrator.replaying.replay_log import ReplayLog
from smallwright.orchestrator.replaying.replay_run import until_over
from smallwright.orchestrator.replaying.report import ReplayReport
from smallwright.orchestrator.replaying.turning import TurnBoundary, TurnEmitter
from smallwright.orchestrator.replaying.turns import Turns, divergence
from smallwright.orchestrator.run_parts import Parts, assembled
from smallwright.orchestrator.stages import Asking
from smallwright.orchestrator.workflow import WorkflowOrchestrator
from smallwright.orchestrator.workspace import Limits

#: Nothing takes time in a replay but the coder's own thinking; who stands still longer has gone astray.
PATIENCE_S = 30.0


async def replay(
    history: Sequence[Event],
    coder: Coder,
    *,
    limits: WorkflowLimits | None = None,
    patience_s: float = PATIENCE_S,
) -> ReplayReport:
    """Replay the task whose events these are, a fork's after its source's; each run of it that there was.

    `limits`: those it ran with. A prompt that is another is noted, and its call answered as recorded.
    """
    recording = Recording(history)
    turns = Turns(recording)
    inputs = Inputs(recording, [e for e in recording.inputs if e.event_id not in cancels_in(history)])
    answers, log = Answers(turns), ReplayLog(turns, inputs)
    workflow = _workflow(history, coder, turns, log, limits or WorkflowLimits())
    asking = Asking(allowed=_asked_questions(recording.own), wait=True)
    for segment in recording.segments:
        turns.begin(segment)
        width = replace(workflow.limits, max_concurrent=recording.width(segment))
        narrow, history = replace(workflow, limits=width), log.history(segment[0])
        run = assembled(narrow, history, Progress(), parts=_parts(answers, inputs))
        await until_over(run, turns, asking, patience_s)
        if turns.place < segment[1]:
            break
    return _report(turns, answers, log)


def _workflow(
    history: Sequence[Event], coder: Coder, turns: Turns, log: ReplayLog, limits: WorkflowLimits
) -> WorkflowOrchestrator:
    model = AbsentModel(history)
    tested = (
        mapping(event.data, "limits") for event in history if event.event_type == EventType.TEST_STARTED
    )
    for recorded in tested:
        with suppress(TypeError):  # limits of another version
            limits = replace(limits, tests=Limits(**recorded))
    return WorkflowOrchestrator(
        coder=coder,
        workspace=RecordedWorkspace(turns),
        model=model,
        contexts=ContextManager([model.spec], model),
        store=log,
        limits=limits,
    )


def _parts(answers: Answers, inputs: Inputs) -> Parts:
    return Parts(
        events=partial(TurnEmitter, answers.turns, inputs),
        boundary=partial(TurnBoundary, answers.turns),
        model=partial(RecordedModel, answers),
        bench=partial(RecordedBench, answers),
    )


def _asked_questions(own: Sequence[Event]) -> bool:
    """Whether the user could be asked."""
    asked = any(event.data.get("outcome") == "questions" for event in own)
    return asked or any(c.get("step") == "clarify" for e in own for c in mappings(e.data, "calls"))


def _report(turns: Turns, answers: Answers, log: ReplayLog) -> ReplayReport:
    own = turns.recording.own
    came = own[: len(log.made)]
    found = [*turns.found, *differences(own, log.made)]
    found += [divergence("missing", what, event, "") for event in came for what in answers.unused(event)]
    found.sort(key=lambda each: each.sequence or own[-1].sequence_number + 1)
    return ReplayReport(
        task_id=turns.recording.task_id,
        events=len(own),
        replayed=len(log.made),
        calls=answers.calls,
        runs=answers.runs,
        divergences=tuple(found),
    )
