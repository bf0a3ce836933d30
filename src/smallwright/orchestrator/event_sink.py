"""The port to where a workflow's events go; an EventStore is one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Protocol

from smallwright.events import Event


class EventSink(Protocol):
    """Where events go."""

    async def append(self, event: Event, /) -> Event:
        """The event as stored, with its place. Raises StoreError; the same event again is no repeat."""
        ...

    async def append_many(self, events: Sequence[Event], /) -> list[Event]:
        """All of them as stored, in order, or none; else as `append`."""
        ...


class EventLog(EventSink, Protocol):
    """Where events are stored; an EventStore is one."""

    async def get_events(self, task_id: str, /, after_sequence: int = 0) -> list[Event]:
        """The task's events with higher numbers, in order."""
        ...

    def subscribe(self, task_id: str, /, after_sequence: int = 0) -> AsyncGenerator[Event, None]:
        """The task's events with higher numbers, then those that come."""
        ...


class Numbered:
    """The log of a workflow without a store: it only counts."""

    def __init__(self, history: int = 0) -> None:
        self._count = history

    async def append(self, event: Event, /) -> Event:
        """The event with the next number."""
        self._count += 1
        return replace(event, sequence_number=self._count, version=self._count)

    async def append_many(self, events: Sequence[Event], /) -> list[Event]:
        """The events with the next numbers."""
        return [await self.append(event) for event in events]
