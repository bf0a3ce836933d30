"""Which events `smallwright log` shows: history, or history and then live; of a store, or of a server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from typing import TYPE_CHECKING, Protocol

from smallwright.errors import InvalidInputError
from smallwright.events.event_query import until_of

if TYPE_CHECKING:
    from smallwright.cli.task_port import View
    from smallwright.events.event_query import Until

Types = Collection[str] | None


class EventLog(Protocol):
    """Events as service.views.event_view has them; of all tasks, where the task is None."""

    async def find_task(self, beginning: str = "") -> str:
        """The id that begins so; the newest task's for "". Raises NotFoundError, InvalidInputError."""
        ...

    def history(
        self, task_id: str | None, *, after: int = 0, until: Until | None = None, types: Types = None
    ) -> AsyncGenerator[View, None]:
        """The events that there are."""
        ...

    def followed(
        self, task_id: str | None, *, after: int = 0, types: Types = None
    ) -> AsyncGenerator[View, None]:
        """History, then live: until the task ends, for ever where none is named."""
        ...


def bound_of(text: str, option: str = "--until") -> Until:
    """The sequence number, day or time that `text`, given as `option`, says. Raises InvalidInputError."""
    try:
        return until_of(text)
    except ValueError as error:
        raise InvalidInputError(f"{option}: {error}") from None
