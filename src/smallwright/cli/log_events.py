"""Which events `smallwright log` shows: history, or history and then live."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from datetime import date, datetime
from typing import TYPE_CHECKING

from smallwright.errors import InvalidInputError
from smallwright.events.event_types import EventType

if TYPE_CHECKING:
    from smallwright.events import Event, EventStore
    from smallwright.events.event_query import Until

_LAST = frozenset({EventType.TASK_COMPLETE, EventType.TASK_FAILED, EventType.TASK_CANCELLED})
_PAGE = 500  # events read at once


def bound_of(text: str, option: str = "--until") -> Until:
    """The sequence number, day or time that `text`, given as `option`, says. Raises InvalidInputError."""
    if text.isascii() and text.isdigit():
        return int(text)
    for kind in (date, datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    raise InvalidInputError(
        f"{option}: {text!r} is no number, day or time; write 120, 2026-11-22 or 2026-11-22T18:30"
    )


async def history(
    store: EventStore,
    task_id: str | None,
    *,
    after: int = 0,
    until: Until | None = None,
    types: Collection[str] | None = None,
) -> AsyncGenerator[Event, None]:
    """The events that there are, read in pages."""
    page: list[Event] | None = None
    while page is None or len(page) == _PAGE:
        page = await store.get_events(task_id, after, until, _PAGE, types)
        for event in page:
            after = event.sequence_number
            yield event


async def followed(
    store: EventStore, task_id: str | None, *, after: int = 0, types: Collection[str] | None = None
) -> AsyncGenerator[Event, None]:
    """History, then live: until the task ends, for ever where none is named."""
    ended, last = (False, 0) if task_id is None else await _end(store, task_id)
    if ended and after >= last:
        return
    async with aclosing(store.subscribe(task_id, after)) as events:
        async for event in events:
            if not types or event.event_type in types:
                yield event
            number = event.sequence_number
            if task_id and ((ended and number == last) or (number > last and event.event_type in _LAST)):
                return


async def _end(store: EventStore, task_id: str) -> tuple[bool, int]:
    """Whether the task has ended, and the number of its last event."""
    from smallwright.service.task_queries import task_state  # noqa: PLC0415

    snapshot = await task_state(store, task_id)
    return snapshot.status.ended, snapshot.last_sequence
