"""One round of correction: its events, and what is accepted of it."""

from __future__ import annotations

import ast

from smallwright.errors import AnswerError, ModelTimeoutError, PromptTooLongError
from smallwright.events import Event, EventType
from smallwright.orchestrator.clocks import corrector_of
from smallwright.orchestrator.coder import Correction, CorrectionJob
from smallwright.orchestrator.drafting import file_data
from smallwright.orchestrator.loop_guard import Candidate, failure_signature
from smallwright.orchestrator.public_names import lost_names
from smallwright.orchestrator.task_run import TaskRun


async def correct(  # noqa: PLR0913 - what a round's events say
    run: TaskRun, task: CorrectionJob, best: Candidate, *, why: str, reason: str, because: Event
) -> Event:
    """The outcome of a round from `best`; code that loses a public name or does not parse is refused."""
    module, actor = task.job.module.name, corrector_of(task.job.module.name)
    iteration = {
        "module": module,
        "round": task.round,
        "failure_signature": failure_signature(task.report),
        "strategy": task.strategy,
        "why": why,
    }
    turn = await run.events.emit(EventType.MODULE_ITERATION, actor, iteration, because=because, soon=True)
    started = {"module": module, "from_version": best.version, "reason": reason}
    if task.complaint:
        started["complaint"] = task.complaint
    intent = await run.intend(EventType.CORRECTION_STARTED, actor, started, because=turn)
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
    }
    return await run.conclude(
        EventType.CORRECTION_COMPLETED, actor, data, because=intent, new_code=changed, soon=True
    )


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
        return await run.coder.correct(task, run.tools(f"correct {task.job.module.name} {task.round}"))
    except (
        AnswerError,
        ModelTimeoutError,
        PromptTooLongError,
    ) as error:  # the round is lost, the task is not
        return Correction(code=task.code, public=task.draft.public, changed=False, why=str(error))
