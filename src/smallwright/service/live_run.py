"""One task that runs in this process: dispatched as one entry, and cancelled when the log says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

from smallwright.errors import SmallwrightError, TaskTimeoutError
from smallwright.events import EventStore, EventType, TaskSnapshot
from smallwright.events.event_data import mapping, text
from smallwright.orchestrator import Cancellation, TaskControl, TaskOrchestrator
from smallwright.orchestrator.clocks import PLANNER
from smallwright.orchestrator.endings import TIMEOUT
from smallwright.orchestrator.outside_events import conclude

#: Runs a task that the log knows until it has ended; every outcome is in the log when it returns.
RunTask = Callable[[str, TaskControl], Awaitable[Any]]
_DISPATCHER = Cancellation(reason="shut down")  # who else cancels leaves a note
_log = logging.getLogger(__name__)


class LiveRun:
    """From the task's submission to its end; `note` says who cancelled it, and why."""

    def __init__(self, store: EventStore, run_task: RunTask, task: TaskSnapshot) -> None:
        self._store, self._run_task, self._task = store, run_task, task
        self.note = _DISPATCHER

    async def run(self, dispatcher: TaskOrchestrator, timeout_s: float | None) -> None:
        """Wait for its turn and its end. Raises what the runner does, TaskTimeoutError, CancelledError."""
        task_id, me = self._task.task_id, asyncio.current_task()
        assert me is not None
        watch = asyncio.create_task(self._heed_cancel(me))
        try:
            priority = text(self._task.settings, "priority") or "MEDIUM"
            await (await dispatcher.submit_task(task_id, self._guarded, priority, timeout_s))
        except asyncio.CancelledError:
            await self._conclude(self.note)
            raise
        except TaskTimeoutError as error:
            await self._conclude(_out_of_time(error))
            raise
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _guarded(self, control: TaskControl) -> Any:
        """The run itself; whoever cancels, it is told by whom and why."""
        work = asyncio.ensure_future(self._honest(control))
        while True:
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError as error:
                if work.done():
                    raise
                timeout = error.args[0] if error.args else None
                work.cancel(_out_of_time(timeout) if isinstance(timeout, TaskTimeoutError) else self.note)

    async def _honest(self, control: TaskControl) -> Any:
        """A runner that raises has failed its task, and the log says so."""
        task_id = self._task.task_id
        try:
            return await self._run_task(task_id, control)
        except Exception as error:
            _log.exception("task %s could not go on", task_id)
            data = {"reason": getattr(error, "code", "error"), "message": str(error)}
            await conclude(self._store, PLANNER, task_id, EventType.TASK_FAILED, data)
            raise

    async def _heed_cancel(self, work: asyncio.Task[Any]) -> None:
        """A cancel that another process wrote into the log takes effect in mid-step, too."""
        async with aclosing(self._store.subscribe(self._task.task_id, self._task.last_sequence)) as events:
            async for event in events:
                payload = mapping(event.data, "payload")
                asked = event.event_type == EventType.USER_INTERVENTION and not text(payload, "of")
                if asked and event.data.get("kind") == "cancel":
                    by = text(payload, "by") or "user:unknown"
                    self.note = Cancellation(by=by, reason=text(payload, "reason") or "cancelled")
                    work.cancel()
                    return

    async def _conclude(self, note: Cancellation) -> None:
        """A run says in the log how it was ended; of one that never began, it is said here."""
        if note.resumable:
            return
        who, how, data = note.by, EventType.TASK_CANCELLED, {"by": note.by, "reason": note.reason}
        if note.out_of_time:
            who, how, data = PLANNER, EventType.TASK_FAILED, {"reason": TIMEOUT, "message": note.reason}
        try:
            await conclude(self._store, who, self._task.task_id, how, data)
        except SmallwrightError as error:
            _log.error("the end of %s could not be stored: %s", self._task.task_id, error)


def _out_of_time(error: TaskTimeoutError) -> Cancellation:
    return Cancellation(reason=str(error), out_of_time=True)
