"""Runs tasks by priority: a bounded queue, slots, time limits, dependencies, pre-emption between steps.

Bound to the event loop that it is used in; not for calls from other threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Self

from smallwright.errors import ShuttingDownError
from smallwright.orchestrator.backpressure import BackpressureMonitor
from smallwright.orchestrator.dispatch.entry import Phase, TaskHandle
from smallwright.orchestrator.dispatch.failure_hook import OnFailure
from smallwright.orchestrator.dispatch.work import Work
from smallwright.orchestrator.dispatch_engine import DispatchTimes, Engine, OnAlert
from smallwright.orchestrator.priority import TaskPriority
from smallwright.orchestrator.queue_stats import QueueStats


class TaskOrchestrator:
    """Runs at most `max_concurrent` tasks, the most urgent first; `queue_size` more wait in the queue.

    `workers` hand out the slots. `on_failure(task_id, error)`, sync or async, is called for each task that
    raised, timed out, or depended on one that did not complete; not for cancelled ones. `on_alert` gets each
    BackpressureAlert. As `async with` it is started, and shut down at the end. Raises InvalidInputError for a
    number below 1.
    """

    def __init__(  # noqa: PLR0913 - all with defaults
        self,
        max_concurrent: int = 5,
        queue_size: int = 100,
        workers: int = 3,
        *,
        on_failure: OnFailure | None = None,
        on_alert: OnAlert | None = None,
        times: DispatchTimes | None = None,
    ) -> None:
        self._engine = Engine(
            (max_concurrent, queue_size, workers), on_failure, on_alert, times or DispatchTimes()
        )
        self._shutdown: asyncio.Task[None] | None = None

    @property
    def backpressure(self) -> BackpressureMonitor:
        """This orchestrator's own monitor."""
        return self._engine.monitor

    async def start(self) -> None:
        """Begin to dispatch; what was submitted before has waited. ShuttingDownError after `shutdown`."""
        if self._engine.endings.closing:
            raise ShuttingDownError("the orchestrator was shut down; make a new one")
        self._engine.start()

    async def submit_task(
        self,
        task_id: str,
        work: Work,
        priority: int | str = TaskPriority.MEDIUM,
        timeout: float | None = None,  # noqa: ASYNC109 - the task's, not the submission's
        depends_on: Iterable[str] = (),
    ) -> TaskHandle:
        """Queue a task, and wait while the queue is full; who wants its result awaits the handle.

        `work` is a function of no argument, or of one (TaskControl), that returns an awaitable; or an
        awaitable. `timeout` counts the seconds in which the task holds a slot; 0 ends it at once.
        `depends_on` are ids; one that is not submitted yet is waited for. Cancelling the wait withdraws the
        task.

        Raises SubmissionError (id, work, priority, timeout, a cycle of dependencies) and ShuttingDownError.
        """
        entry = self._engine.intake.accept(task_id, work, priority, timeout, depends_on)
        if entry.phase is Phase.OUTSIDE:
            entry.admitted = asyncio.get_running_loop().create_future()
            try:
                await entry.admitted
            except asyncio.CancelledError:
                self._engine.cancel(entry)
                raise
        return entry.handle

    def cancel(self, task_id: str) -> bool:
        """Ask a task to end, wherever it stands; False when there is none that has not ended."""
        entry = self._engine.board.live.get(task_id)
        return entry is not None and self._engine.cancel(entry)

    def get_queue_stats(self) -> QueueStats:
        """How things stand now; never waits."""
        return self._engine.stats()

    async def join(self) -> None:
        """Wait until every task has ended, and on_failure was told.

        Whoever joins says that no more is coming: tasks that wait for an id that was never submitted, when
        nothing else is left, fail with DependencyError.
        """
        while self._engine.board.live:
            if self._engine.board.stuck:
                await asyncio.sleep(0)  # a submission may be under way
                self._engine.endings.end_stuck()
            else:
                await self._engine.endings.next()
        await self._engine.hook.drained()

    async def shutdown(self) -> None:
        """Cancel everything, queued and running, and wait until nothing is left. The second time: nothing."""
        if self._shutdown is None:
            self._engine.endings.closing = True
            self._shutdown = asyncio.create_task(self._engine.close(), name="shutdown of the orchestrator")
        await asyncio.shield(self._shutdown)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.shutdown()
