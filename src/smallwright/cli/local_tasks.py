"""The tasks of this machine's store, as the commands show them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from smallwright.cli.task_port import View
from smallwright.events.event_types import ENDS
from smallwright.service.views import event_view, report_view, task_line, task_view

if TYPE_CHECKING:
    from smallwright.events.event_query import Until
    from smallwright.service import TaskManager


class LocalTasks:
    """A Tasks (task_port.py) over the service in this process."""

    def __init__(self, manager: TaskManager) -> None:
        self._manager = manager
        self.find_task = manager.find_task
        self.get_task_status = manager.get_task_status
        self.files = manager.files
        self.contexts = manager.contexts
        self.fork_task = manager.fork_task

    async def get_task(self, task_id: str, until: Until | None = None) -> View:
        """task_view."""
        return task_view(await self._manager.get_task(task_id, until))

    async def list_tasks(self, status: str | None = None, limit: int | None = None) -> list[View]:
        """task_line of each."""
        return [task_line(task) for task in await self._manager.list_tasks(status, limit)]

    async def events(self, task_id: str, after: int = 0) -> AsyncGenerator[View, None]:
        """event_view of each, until the task ends."""
        over = await self._is_over(task_id, after)
        if over and after:
            return
        async with aclosing(self._manager.subscribe(task_id, after)) as events:
            async for event in events:
                yield event_view(event)
                over = over or event.event_type in ENDS
                if over and await self._is_over(task_id, event.sequence_number):
                    return

    async def intervene(self, task_id: str, kind: str, payload: Any = None) -> View:
        """event_view of the intervention."""
        return event_view(await self._manager.intervene(task_id, kind, payload))

    async def report_bug(self, task_id: str, module: str, text: str) -> View:
        """report_view."""
        return report_view(await self._manager.report_bug(task_id, module, text))

    async def cancel_task(self, task_id: str, reason: str = "cancelled") -> str:
        """Its status, once it has ended."""
        return await self._manager.cancel_task(task_id, reason)

    async def _is_over(self, task_id: str, sequence: int) -> bool:
        """Whether it has ended, and nothing came after."""
        task = await self._manager.get_task(task_id)
        return task.status.ended and task.last_sequence <= sequence
