"""What the commands need of tasks, wherever these are: in this machine's store, or at a server.

All of it is plain data, as the wire has it (service.views); local_tasks.py and smallwright.client fulfil it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from smallwright.events.event_query import Until

View = dict[str, Any]


class Tasks(Protocol):
    """The verbs of TaskManager."""

    async def find_task(self, beginning: str = "") -> str:
        """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
        ...

    async def get_task(self, task_id: str, until: Until | None = None) -> View:
        """task_view."""
        ...

    async def get_task_status(self, task_id: str) -> str:
        """Its status."""
        ...

    async def list_tasks(self, status: str | None = None, limit: int | None = None) -> list[View]:
        """task_line of each, the newest first."""
        ...

    def events(self, task_id: str, after: int = 0) -> AsyncGenerator[View, None]:
        """event_view of each after a sequence number, then live, until the task ends."""
        ...

    async def files(self, task_id: str, until: Until | None = None) -> dict[str, str]:
        """path -> text."""
        ...

    async def contexts(self, task_id: str, until: Until | None = None, *, every: bool = False) -> list[View]:
        """What the model saw (service.recorded_contexts)."""
        ...

    async def intervene(self, task_id: str, kind: str, payload: Any = None) -> View:
        """event_view of the intervention."""
        ...

    async def report_bug(self, task_id: str, module: str, text: str) -> View:
        """report_view."""
        ...

    async def fork_task(self, task_id: str, sequence: int, changes: View | None = None) -> str:
        """The new task's id."""
        ...

    async def cancel_task(self, task_id: str, reason: str = "cancelled") -> str:
        """Its status, once it has ended."""
        ...
