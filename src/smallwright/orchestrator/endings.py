"""How a task ends that does not complete: an honest TASK_FAILED, or TASK_CANCELLED."""

from __future__ import annotations

import asyncio
import logging
import traceback
from dataclasses import dataclass

from smallwright.errors import ModelUnavailableError, SmallwrightError
from smallwright.events import Event, EventType, StateProjection
from smallwright.orchestrator.boundary import CancelRequestedError
from smallwright.orchestrator.clocks import PLANNER, SYSTEM
from smallwright.orchestrator.task_run import TaskRun
from smallwright.orchestrator.wishes import words_of

log = logging.getLogger(__name__)
TIMEOUT = "timeout"  # reason code of a task whose time was up


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """Who cancels and why; `task.cancel(Cancellation(...))` carries it to TASK_CANCELLED."""

    by: str = SYSTEM  # "user:ID" or "system"
    reason: str = "cancelled"
    out_of_time: bool = False  # then the task failed, and was not cancelled
    resumable: bool = False  # then it has not ended: its log says that it pauses, and another run goes on

    def __str__(self) -> str:
        """The words that a cancelled call's record bears."""
        return f"{self.reason} (by {self.by})"


async def record_failure(run: TaskRun, error: Exception) -> None:
    """Append TASK_FAILED. A traceback is in it only where the fault is ours."""
    ours = not isinstance(error, SmallwrightError)
    if ours:
        log.error("the workflow broke", exc_info=error)
    data = {
        "reason": reason_of(error),
        "message": str(error) or type(error).__name__,
        "traceback": "".join(traceback.format_exception(error)) if ours else None,
        "best": dict(run.best),
    }
    await run.conclude(EventType.TASK_FAILED, PLANNER, data, because=run.events.history[-1])


def reason_of(error: Exception) -> str:
    """The reason code of TASK_FAILED."""
    if isinstance(error, ModelUnavailableError):
        return "model_lost"
    return error.code if isinstance(error, SmallwrightError) else "internal_error"


async def record_request(run: TaskRun, error: CancelRequestedError) -> None:
    """Append TASK_CANCELLED, as a user asked in the log."""
    await _append(run, Cancellation(by=error.by, reason=str(error)), error.request)


async def record_cancel(run: TaskRun, error: asyncio.CancelledError) -> None:
    """Append TASK_CANCELLED (TASK_FAILED for one out of time) unless it has ended, whoever cancels again.

    Waits `cancel_flush_s` at most.
    """
    ending = asyncio.create_task(_cancelled(run, _cancellation(error)))
    while not ending.done():
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:  # cancelled again; the ending is bounded in time
            continue


def _cancellation(error: asyncio.CancelledError) -> Cancellation:
    note = error.args[0] if error.args else None
    if isinstance(note, Cancellation):
        return note
    return Cancellation(reason=str(note)) if note else Cancellation()


async def _cancelled(run: TaskRun, note: Cancellation) -> None:
    try:
        async with asyncio.timeout(run.limits.cancel_flush_s):
            await run.events.flush()  # what waits for its place in the log may be the task's end
            await run.boundary.look()
            if StateProjection.rebuild_state(run.events.history).phase.ended:
                return
            if (request := run.errands.cancel) is not None:  # the one who cancels said so in the log first
                await run.boundary.effect(request)
                note = Cancellation(by=run.errands.author(request), reason=words_of(request) or note.reason)
            await _append(run, note, request or run.events.history[-1])
            await run.events.flush()
    except (SmallwrightError, OSError) as error:  # TimeoutError is an OSError
        log.error("the cancellation could not be stored: %r", error)  # noqa: TRY400 - no fault of ours


async def _append(run: TaskRun, note: Cancellation, because: Event) -> None:
    if note.resumable:
        await run.boundary.say("pause", note.reason)
        return
    if note.out_of_time:
        failed = {"reason": TIMEOUT, "message": note.reason, "traceback": None, "best": dict(run.best)}
        await run.conclude(EventType.TASK_FAILED, PLANNER, failed, because=because)
        return
    data = {"by": note.by, "reason": note.reason, "best": dict(run.best)}
    last = run.events.history[-1]
    await run.conclude(EventType.TASK_CANCELLED, SYSTEM, data, because=because, also=[last])
