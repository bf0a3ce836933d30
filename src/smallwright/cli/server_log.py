"""The events of a server's tasks, one task at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from smallwright.cli.log_events import Types
from smallwright.cli.task_port import View
from smallwright.errors import InvalidInputError
from smallwright.events.event_query import EventQuery

if TYPE_CHECKING:
    from smallwright.client import Client
    from smallwright.events.event_query import Until

_PAGE = 500


class ServerLog:
    """An EventLog (log_events.py); what is asked for is picked out here."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.find_task = client.find_task

    async def history(
        self, task_id: str | None, *, after: int = 0, until: Until | None = None, types: Types = None
    ) -> AsyncGenerator[View, None]:
        """The events that there are, read in pages."""
        query, page = EventQuery.of(until=until, event_types=types), None
        while page is None or len(page) == _PAGE:
            page = await self._client.get_events(_named(task_id), after, _PAGE)
            for event in page:
                after = event["sequence"]
                if after > query.until_sequence:
                    return
                if _accepts(query, event):
                    yield event

    async def followed(
        self, task_id: str | None, *, after: int = 0, types: Types = None
    ) -> AsyncGenerator[View, None]:
        """History, then live."""
        query = EventQuery.of(event_types=types)
        async with aclosing(self._client.events(_named(task_id), after)) as events:
            async for event in events:
                if _accepts(query, event):
                    yield event


def _accepts(query: EventQuery, event: View) -> bool:
    return (query.before is None or event["timestamp"] < query.before) and (
        query.event_types is None or event["event_type"] in query.event_types
    )


def _named(task_id: str | None) -> str:
    if task_id is None:
        raise InvalidInputError(
            "TASK: a server gives the events of one task at a time; name it (`smallwright tasks` lists them)"
        )
    return task_id
