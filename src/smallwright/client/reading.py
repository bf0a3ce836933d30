"""What a server says of its tasks, by REST; plain data, as the wire has it."""

from __future__ import annotations

from datetime import date
from typing import Any

from smallwright.client.event_order import Message
from smallwright.client.transport import Transport
from smallwright.errors import NotFoundError
from smallwright.events.task_ids import picked

#: A sequence number, an ISO time, a day or a time.
Moment = int | str | date
_PAGE = 500
_TASKS_PAGE = 100


class TaskReads:
    """Each as it is now, or as of `until`: a sequence number, a time, a day."""

    def __init__(self, transport: Transport) -> None:
        self._transport, self._address = transport, transport.address

    async def get_task(self, task_id: str, until: Moment | None = None) -> dict[str, Any]:
        """A task by itself (service.views.task_view). Raises NotFoundError."""
        path = self._address.task(task_id) if until is None else self._address.task(task_id, "state")
        return dict(await self._transport.get(path, at=_at(until)))

    async def get_task_status(self, task_id: str) -> str:
        """Its status. Raises NotFoundError."""
        return str((await self.get_task(task_id))["status"])

    async def list_tasks(
        self, status: str | None = None, limit: int | None = None, after: str | None = None
    ) -> list[dict[str, Any]]:
        """Tasks (service.views.task_line), the newest first: all of them, or `limit` after the id `after`."""
        found: list[dict[str, Any]] = []
        while limit is None or len(found) < limit:
            count = _TASKS_PAGE if limit is None else min(_TASKS_PAGE, limit - len(found))
            page = await self._transport.get("/tasks", status=status, limit=count, after=after)
            found += page["tasks"]
            after = page.get("next")
            if not after:
                break
        return found

    async def find_task(self, beginning: str = "") -> str:
        """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
        if beginning:
            try:
                return str((await self.get_task(beginning))["task_id"])
            except NotFoundError:
                pass
        ids = [str(task["task_id"]) for task in await self.list_tasks(limit=None if beginning else 1)]
        return picked(ids, beginning, where=f" at {self._address.url}")

    async def get_events(self, task_id: str, after: int = 0, limit: int | None = None) -> list[Message]:
        """All its events after a sequence number, or the first `limit` of them. Raises NotFoundError."""
        found: list[Message] = []
        while limit is None or len(found) < limit:
            count = _PAGE if limit is None else min(_PAGE, limit - len(found))
            path = self._address.task(task_id, "events")
            page = (await self._transport.get(path, after=after, limit=count))["events"]
            found += page
            if len(page) < count:
                break
            after = page[-1]["sequence"]
        return found

    async def files(self, task_id: str, until: Moment | None = None) -> dict[str, str]:
        """path -> text of its files."""
        return dict((await self._transport.get(self._address.task(task_id, "files"), at=_at(until)))["files"])

    async def contexts(
        self, task_id: str, until: Moment | None = None, *, every: bool = False
    ) -> list[dict[str, Any]]:
        """What the model saw in the newest event with calls, or in `every` one (recorded_contexts)."""
        path = self._address.task(task_id, "context")
        return list((await self._transport.get(path, at=_at(until), every=every or None))["calls"])

    async def graph(self, task_id: str, until: Moment | None = None) -> dict[str, Any]:
        """{"nodes": […], "edges": […]} of the task's facts (service.task_graph)."""
        return dict(await self._transport.get(self._address.task(task_id, "graph"), at=_at(until)))


def _at(until: Moment | None) -> int | str | None:
    return until.isoformat() if isinstance(until, date) else until
