"""One round of correction: its events, and what is accepted of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from smallwright.errors import AnswerError, ModelTimeoutError, PromptTooLongError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import corrector_of
from smallwright.orchestrator.coder import Correction, CorrectionJob
from smallwright.orchestrator.drafting import file_data
from smallwright.orchestrator.loop_guard import Candidate, failure_signature
from smallwright.orchestrator.public_names import lost_names
from smallwright.orchestrator.task_run import TaskRun


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The outcome of a round."""

    code: str
    changed: bool
    event: Event


async def correct(run: TaskRun, task: CorrectionJob, best: Candidate, why: str, because: Event) -> Accepted:
    """Correct from `best`; code that loses a public name or does not parse is refused, the best kept."""
    module, actor = task.job.module.name, corrector_of(task.job.module.name)
    iteration = {
        "module": module,
        "round": task.round,
        "failure_signature": failure_signature(task.report),
        "strategy": task.strategy,
        "why": why,
    }
    turn = await run.events.emit(EventType.MODULE_ITERATION, actor, iteration, because=because)
    started = {"module": module, "from_version": best.version, "reason": task.complaint or "test failure"}
    intent = await run.events.emit(EventType.CORRECTION_STARTED, actor, started, because=turn)
    correction = await _corrected(run, task)
    refused = refusal(task, correction) if correction.changed else ""
    changed = correction.changed and not refused and correction.code != task.code
    code = correction.code if changed else task.code
    data = {
        "module": module,
        **file_data(task.draft.path, code, correction.public if changed else task.draft.public),
        "from_version": best.version,
        "outcome": "changed" if changed else "kept best",
        "salvage": list(correction.salvage),
        "samples": correction.samples,
        "why": refused or correction.why,
        "calls": run.model.take_calls(),
    }
    event = await run.events.emit(
        EventType.CORRECTION_COMPLETED, actor, data, because=intent, new_code=changed
    )
    return Accepted(code=code, changed=changed, event=event)


def refusal(task: CorrectionJob, correction: Correction) -> str:
    """Why a correction is not accepted, "" where it is."""
    try:
        ast.parse(correction.code)
    except (SyntaxError, ValueError, RecursionError) as error:
        return f"refused: it does not parse ({error})"
    planned = {item.name for item in task.job.module.public} | set(task.draft.public)
    lost = lost_names(planned, task.code, correction.code)
    return f"refused: it loses {', '.join(lost)}" if lost else ""


async def _corrected(run: TaskRun, task: CorrectionJob) -> Correction:
    try:
        return await run.coder.correct(task, run.tools())
    except (
        AnswerError,
        ModelTimeoutError,
        PromptTooLongError,
    ) as error:  # the round is lost, the task is not
        return Correction(code=task.code, public=task.draft.public, changed=False, why=str(error))
