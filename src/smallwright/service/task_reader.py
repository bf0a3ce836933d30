"""What the log says of tasks, for every face."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from smallwright.events import Event, EventStore, TaskSnapshot
from smallwright.events.event_query import Until
from smallwright.service import recorded_contexts, task_graph, task_queries
from smallwright.service.replaying import Replayer, replay_task
from smallwright.service.views import task_files

if TYPE_CHECKING:
    from smallwright.orchestrator.replaying import ReplayReport


class TaskReader:
    """Asks the store, never memory."""

    def __init__(self, store: EventStore, replayer: Replayer | None = None) -> None:
        self._store, self._replayer = store, replayer

    async def get_task_status(self, task_id: str) -> str:
        """The status as the log has it. Raises NotFoundError."""
        return str((await self.get_task(task_id)).status)

    async def get_task(self, task_id: str, until: Until | None = None) -> TaskSnapshot:
        """The state as the log has it, as of `until` where that is given. Raises NotFoundError."""
        return await task_queries.task_state(self._store, task_id, until)

    async def events(self, task_id: str, after_sequence: int = 0, limit: int | None = None) -> list[Event]:
        """Its events after a sequence number, in order. Raises NotFoundError."""
        return await task_queries.task_events(self._store, task_id, after_sequence, limit)

    async def contexts(
        self, task_id: str, until: Until | None = None, *, every: bool = False
    ) -> list[dict[str, Any]]:
        """What the model saw in the newest event with calls, or in `every` one; none after `until`.

        Plain records (recorded_contexts.py), in order. Raises NotFoundError.
        """
        return await recorded_contexts.task_contexts(self._store, task_id, until, every=every)

    def subscribe(self, task_id: str | None = None, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """History after a sequence number, then live, with no gap and no repeat."""
        return self._store.subscribe(task_id, after_sequence)

    async def files(self, task_id: str, until: Until | None = None) -> dict[str, str]:
        """path -> text of its code and tests, as of `until` where that is given. Raises NotFoundError."""
        task = await self.get_task(task_id, until)
        return task_files(task, await task_queries.task_history(self._store, task_id, task.last_sequence))

    async def graph(self, task_id: str, until: Until | None = None) -> dict[str, Any]:
        """Facts of the task, its modules, functions and tests: see task_graph.py. Raises NotFoundError."""
        task = await self.get_task(task_id, until)
        history = await task_queries.task_history(self._store, task_id, task.last_sequence)
        return await asyncio.to_thread(task_graph.task_graph, self._store, history)

    async def replay(self, task_id: str) -> ReplayReport:
        """Run it again from its log, with neither model nor sandbox; `.equal`, and the `.divergences`.

        Raises NotFoundError, TaskStateError.
        """
        return await replay_task(self._store, self._replayer, task_id)

    async def last_sequence(self) -> int:
        """The number of the log's last event, 0 where there is none."""
        return await self._store.last_sequence()

    async def list_tasks(
        self, status: str | None = None, limit: int | None = None, after: str | None = None
    ) -> list[TaskSnapshot]:
        """All tasks, or those of one status, the newest first; the page after the task `after`.

        Raises NotFoundError, InvalidInputError.
        """
        return await task_queries.all_tasks(self._store, status, limit, after)

    async def list_unfinished(self) -> list[str]:
        """Ids of the tasks that have not ended, or were opened again, the oldest first."""
        return await task_queries.unfinished(self._store)

    async def find_task(self, beginning: str = "") -> str:
        """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
        return await task_queries.find_task(self._store, beginning)
