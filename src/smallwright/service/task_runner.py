"""Starts, resumes and cancels tasks of the log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from smallwright.errors import ShuttingDownError, TaskStateError
from smallwright.events import EventStore
from smallwright.orchestrator import Cancellation, StateManager, TaskOrchestrator
from smallwright.orchestrator.intervention_manager import LOCAL_USER
from smallwright.orchestrator.task_lock import NoLocks, TaskLocks
from smallwright.service import task_queries
from smallwright.service.concluding import cancel_elsewhere
from smallwright.service.live_run import LiveRun, RunTask
from smallwright.service.outside_watch import OutsideWatch
from smallwright.service.replaying import Replayer
from smallwright.service.task_reader import TaskReader
from smallwright.service.task_runs import TaskRuns


class TaskRunner(TaskReader):
    """Runs tasks here, and knows which; belongs to one event loop."""

    def __init__(  # noqa: PLR0913 - all but the first with defaults
        self,
        store: EventStore,
        run_task: RunTask | None = None,
        *,
        orchestrator: TaskOrchestrator | None = None,
        locks: TaskLocks | None = None,
        timeout_s: float | None = None,
        user: str = LOCAL_USER,
        watch_outside: bool = False,
        replayer: Replayer | None = None,
    ) -> None:
        super().__init__(store, replayer)
        self._user, self._run_task, self.states = user, run_task, StateManager()
        self._runs = TaskRuns(
            locks or NoLocks(), self.states, orchestrator, ended=self._ended, timeout_s=timeout_s
        )
        self._watch = OutsideWatch(store, self._started) if watch_outside else None

    @property
    def active_tasks(self) -> Mapping[str, asyncio.Task[Any]]:
        """The tasks that run or queue here now."""
        return self._runs.active

    async def start_task(self, task_id: str) -> None:
        """Run it in the background, from where its log stops.

        Raises NotFoundError, and TaskStateError where it runs, here or in another process, or has ended and
        nothing has opened it again.
        """
        status = await self.get_task_status(task_id)
        if self._run_task is None:
            raise TaskStateError(f"task {task_id} can't run here: no model was opened.")
        if not await self._runs.lock(task_id):
            raise TaskStateError(f"task {task_id} is {status}: it runs already, here or in another process.")
        try:
            task = await self.get_task(task_id)
            await task_queries.check_startable(self._store, task)
            await self._runs.begin(task, LiveRun(self._store, self._run_task, task))
        except BaseException:
            if task_id not in self.active_tasks:
                await self._runs.unlock(task_id)
            raise

    async def resume_all(self) -> list[str]:
        """Start all that is unfinished in the log and that nobody runs; their ids, the oldest first."""
        return [each for each in await self.list_unfinished() if await self._started(each)]

    async def wait(self, task_id: str) -> str:
        """Wait until it no longer runs here; its status. Raises what its runner raised."""
        while work := self.active_tasks.get(task_id):
            await asyncio.wait([work])
            if not work.cancelled() and (error := work.exception()):
                raise error
        return await self.get_task_status(task_id)

    async def cancel_task(self, task_id: str, reason: str = "cancelled", *, by: str | None = None) -> str:
        """Stop it and await its end, wherever it runs; its status. Once it has ended, nothing happens.

        Raises NotFoundError, and TaskStateError where another process does not end it in time.
        """
        note = Cancellation(by=by or self._user, reason=reason)
        await self._runs.cancel(task_id, note)
        await cancel_elsewhere(self._store, self._runs, task_id, note)
        return await self.get_task_status(task_id)

    async def shutdown_all(self, *, resumable: bool = False) -> list[str]:
        """Cancel and await all that run here, and take no more; their ids.

        `resumable`: they have not ended; their logs say that they pause, and `resume_all` goes on with them.
        """
        if self._watch is not None:
            await self._watch.close()
        self._runs.refuse()
        ids = list(self.active_tasks)
        if resumable:
            note = Cancellation(reason="the server was shut down", resumable=True)
            await asyncio.gather(*(self._runs.cancel(task_id, note) for task_id in ids))
        else:
            await asyncio.gather(*(self.cancel_task(task_id, "shut down") for task_id in ids))
        await self._runs.close()
        return ids

    async def _started(self, task_id: str) -> bool:
        """Start it where that can be done now; whether it was."""
        try:
            await self.start_task(task_id)
        except (TaskStateError, ShuttingDownError):
            return False
        return True

    async def _ended(self, task_id: str) -> None:
        """What came in its last moments may have opened it again."""
        task = await self.get_task(task_id)
        if task.phase.ended and await task_queries.is_opened_again(self._store, task, anew=True):
            await self._started(task_id)
