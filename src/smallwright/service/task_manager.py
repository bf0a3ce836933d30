"""THE application service: every face calls it, and nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from smallwright.errors import ConflictError, TaskStateError
from smallwright.events import Event, EventStore, EventType, StateProjection, TaskSnapshot
from smallwright.orchestrator.endings import Cancellation
from smallwright.service import task_queries
from smallwright.service.new_task import NewTask, RequestLimits
from smallwright.service.task_names import new_task_id
from smallwright.service.user_events import answer_data, user_event

#: Runs a task that the log knows until it has ended; every outcome is in the log when it returns.
RunTask = Callable[[str], Awaitable[Any]]
_log = logging.getLogger(__name__)


class TaskManager:
    """Creates, starts, watches and cancels tasks. The log is the truth; memory only knows what runs here."""

    def __init__(
        self,
        store: EventStore,
        run_task: RunTask,
        *,
        limits: RequestLimits | None = None,
        user: str = "user:local",
    ) -> None:
        self._store = store
        self._run_task = run_task
        self._limits = limits or RequestLimits()
        self._user = user
        self._active: dict[str, asyncio.Task[Any]] = {}

    @property
    def active_tasks(self) -> Mapping[str, asyncio.Task[Any]]:
        """The tasks that run here now."""
        return MappingProxyType(self._active)

    async def create_task(self, prompt: str, answers: Sequence[str] = (), **options: Any) -> str:
        """Append TASK_CREATED; the new id. `options`: priority, model, effort. Raises InvalidInputError."""
        request = NewTask(prompt=prompt, answers=answers, limits=self._limits, **options)
        task_id = new_task_id(request.prompt)
        await self._append(task_id, EventType.TASK_CREATED, request.to_data(), ())
        return task_id

    async def start_task(self, task_id: str) -> None:
        """Run it in the background. Raises NotFoundError, and TaskStateError where it runs or has ended."""
        status = (await self.get_task(task_id)).status
        if task_id in self._active or status.ended:
            raise TaskStateError(f"task {task_id} is {status} and can't be started again.")
        work = asyncio.create_task(self._run(task_id), name=task_id)
        self._active[task_id] = work
        work.add_done_callback(lambda _done: self._active.pop(task_id, None))

    async def wait(self, task_id: str) -> str:
        """Wait until it no longer runs here; its status. Raises what its runner raised."""
        if work := self._active.get(task_id):
            await asyncio.wait([work])
            if not work.cancelled() and (error := work.exception()):
                raise error
        return await self.get_task_status(task_id)

    async def cancel_task(self, task_id: str, reason: str = "cancelled") -> str:
        """Stop it and await its end; its status. Once it has ended, nothing happens."""
        await self.get_task_status(task_id)
        if work := self._active.get(task_id):
            work.cancel(Cancellation(by=self._user, reason=reason))
            await asyncio.wait([work])
        await self._conclude(task_id, EventType.TASK_CANCELLED, {"by": self._user, "reason": reason})
        return await self.get_task_status(task_id)

    async def answer(self, task_id: str, answers: Mapping[str, str]) -> None:
        """Answer all open questions, by id; a start goes on from there. Raises as user_events.answer_data."""
        events = await self.events(task_id)
        data = answer_data(StateProjection.rebuild_state(events), answers, events[-1])
        await self._append(task_id, EventType.USER_INTERVENTION, data, events)

    async def get_task_status(self, task_id: str) -> str:
        """The status as the log has it. Raises NotFoundError."""
        return str((await self.get_task(task_id)).status)

    async def get_task(self, task_id: str) -> TaskSnapshot:
        """The state as the log has it. Raises NotFoundError."""
        return await task_queries.task_state(self._store, task_id)

    async def events(self, task_id: str, after_sequence: int = 0, limit: int | None = None) -> list[Event]:
        """Its events after a sequence number, in order. Raises NotFoundError."""
        return await task_queries.task_events(self._store, task_id, after_sequence, limit)

    def subscribe(self, task_id: str | None = None, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """History after a sequence number, then live, with no gap and no repeat."""
        return self._store.subscribe(task_id, after_sequence)

    async def list_tasks(self, status: str | None = None, limit: int | None = None) -> list[TaskSnapshot]:
        """All tasks, or those of one status; the newest first."""
        return await task_queries.all_tasks(self._store, status, limit)

    async def find_task(self, beginning: str = "") -> str:
        """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
        return await task_queries.find_task(self._store, beginning)

    async def shutdown_all(self) -> list[str]:
        """Cancel and await all that run here; their ids."""
        ids = list(self._active)
        await asyncio.gather(*(self.cancel_task(task_id, "shut down") for task_id in ids))
        return ids

    async def _run(self, task_id: str) -> Any:
        try:
            return await self._run_task(task_id)
        except Exception as error:
            _log.exception("task %s could not go on", task_id)
            reason = getattr(error, "code", "error")
            await self._conclude(task_id, EventType.TASK_FAILED, {"reason": reason, "message": str(error)})
            raise

    async def _conclude(self, task_id: str, event_type: EventType, data: Mapping[str, Any]) -> None:
        """Append the last event of a task, unless it has one."""
        while not (await self.get_task(task_id)).status.ended:
            events = await self.events(task_id)
            try:
                await self._append(task_id, event_type, data, events)
            except ConflictError:
                continue  # another event came between; look again
            return

    async def _append(
        self, task_id: str, event_type: EventType, data: Mapping[str, Any], history: Sequence[Event]
    ) -> None:
        event = user_event(self._user, task_id, event_type, data, history)
        last = history[-1].sequence_number if history else 0
        await self._store.append(event, expected_sequence=last)
