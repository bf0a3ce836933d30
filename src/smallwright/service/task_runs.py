"""The tasks that run in this process, each under its lock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from smallwright.errors import QueueFullError, ShuttingDownError
from smallwright.events import TaskSnapshot
from smallwright.orchestrator import Cancellation, StateManager, TaskOrchestrator
from smallwright.orchestrator.task_lock import TaskLocks
from smallwright.service.live_run import LiveRun

#: What is called when a run has ended, and its task may be started again.
Ended = Callable[[str], Awaitable[None]]


class TaskRuns:
    """A task's lock is held while it runs; without `dispatcher`, one lives for as long as there is work."""

    def __init__(
        self,
        locks: TaskLocks,
        states: StateManager,
        dispatcher: TaskOrchestrator | None = None,
        *,
        ended: Ended,
        timeout_s: float | None = None,
    ) -> None:
        self._locks, self._states, self._ended, self._timeout_s = locks, states, ended, timeout_s
        self._given, self._closed = dispatcher, False
        self._own: TaskOrchestrator | None = None
        self._active: dict[str, asyncio.Task[Any]] = {}
        self._runs: dict[str, LiveRun] = {}
        self._locked: set[str] = set()
        self._places = 0

    @property
    def active(self) -> Mapping[str, asyncio.Task[Any]]:
        """The asyncio task of each, from its start until it has ended."""
        return MappingProxyType(self._active)

    async def lock(self, task_id: str) -> bool:
        """Whether nobody else runs it, and nobody may until `unlock` or the end of its run."""
        if task_id in self._locked:
            return False
        self._locked.add(task_id)
        locked = False
        try:
            locked = await self._locks.acquire(task_id)
        finally:
            if not locked:
                self._locked.discard(task_id)
        return locked

    async def unlock(self, task_id: str) -> None:
        """Let others run it."""
        self._locked.discard(task_id)
        await self._locks.release(task_id)

    @contextmanager
    def place(self) -> Iterator[None]:
        """While entered, a place to run or to queue is kept for a task that is about to begin.

        Raises QueueFullError, ShuttingDownError.
        """
        stats = self._dispatcher().get_queue_stats()
        coming = len(self._active) - stats.queued - stats.running - stats.away - stats.waiting
        free = stats.capacity - stats.queued + stats.max_concurrent - stats.running
        if free <= max(0, coming) + self._places + stats.waiting:
            raise QueueFullError(f"{stats.queued} tasks queue, and {stats.running} run. Try again soon.")
        self._places += 1
        try:
            yield
        finally:
            self._places -= 1

    async def begin(self, task: TaskSnapshot, run: LiveRun) -> None:
        """Run a task whose lock is held here; its end lets go of it. Raises ShuttingDownError."""
        dispatcher = self._dispatcher()
        await dispatcher.start()
        self._check_open()  # it may have closed meanwhile
        work = asyncio.create_task(self._live(task.task_id, run, dispatcher), name=task.task_id)
        self._active[task.task_id], self._runs[task.task_id] = work, run
        await self._states.add_task(task.task_id, asyncio_task=work, snapshot=task)

    async def cancel(self, task_id: str, note: Cancellation) -> None:
        """Cancel what runs here, and await its end; nothing where nothing does."""
        if work := self._active.get(task_id):
            self._runs[task_id].note = note
            work.cancel()
            await asyncio.wait([work])

    def refuse(self) -> None:
        """Begin nothing more."""
        self._closed = True

    async def close(self) -> None:
        """Take no more, and let go of all locks."""
        self.refuse()
        for dispatcher in (self._given, self._own):
            if dispatcher is not None:
                await dispatcher.shutdown()
        await self._locks.close()

    async def _live(self, task_id: str, run: LiveRun, dispatcher: TaskOrchestrator) -> None:
        try:
            await run.run(dispatcher, self._timeout_s)
        finally:
            await self._states.remove_task(task_id)
            del self._active[task_id], self._runs[task_id]
            await self.unlock(task_id)
            await self._rest()
        await self._ended(task_id)

    def _check_open(self) -> None:
        if self._closed:
            raise ShuttingDownError("the tasks were shut down; open the system anew")

    def _dispatcher(self) -> TaskOrchestrator:
        self._check_open()
        self._own = self._own if self._given or self._own else TaskOrchestrator()
        dispatcher = self._given or self._own
        assert dispatcher is not None
        return dispatcher

    async def _rest(self) -> None:
        if self._own is not None and not self._active:
            idle, self._own = self._own, None
            await idle.shutdown()
