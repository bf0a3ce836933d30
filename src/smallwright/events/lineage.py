"""Where a fork comes from: its state follows from its source's events up to the fork, then its own.

A fork whose source is not in the log (somebody appended it by itself) begins from nothing, and its state
notes that as an anomaly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from smallwright.events.event import Event
from smallwright.events.event_data import integer, mapping, text, texts
from smallwright.events.event_types import EventType


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The task and the event that a fork goes on from."""

    task_id: str
    sequence: int  # of the source's last event that counts for the fork


class TaskEvents(Protocol):
    """Where the events of a task are read; an EventStore is one."""

    async def get_events(self, task_id: str, /) -> list[Event]:
        """All of a task's events, in order."""
        ...


def origin_of(event: Event) -> Origin | None:
    """The origin that a fork's TASK_CREATED names; None for every other event."""
    if event.event_type != EventType.TASK_CREATED:
        return None
    named = mapping(event.data, "forked_from")
    task_id, sequence = text(named, "task_id"), integer(named, "sequence") or 0
    earlier = 0 < sequence < event.sequence_number  # else a log that was made up could go round in circles
    return Origin(task_id=task_id, sequence=sequence) if task_id and earlier else None


def changes_of_fork(event: Event) -> frozenset[str]:
    """What a fork's TASK_CREATED says to be other than in its source: "prompt", "answers", "model" …"""
    return frozenset(texts(event.data, "changes")) if mapping(event.data, "forked_from") else frozenset()


async def with_origins(reader: TaskEvents, events: Iterable[Event]) -> list[Event]:
    """`events`, all of a task's from its first on, after those of the tasks that it is forked from."""
    whole = list(events)
    while whole and (origin := origin_of(whole[0])):
        earlier = _until(origin, await reader.get_events(origin.task_id))
        if not earlier:
            break
        whole = [*earlier, *whole]
    return whole


def with_known_origins(by_task: Mapping[str, Sequence[Event]], task_id: str) -> list[Event]:
    """The same, of events that are at hand: task id -> its events in order."""
    whole = list(by_task.get(task_id, ()))
    while whole and (origin := origin_of(whole[0])):
        earlier = _until(origin, by_task.get(origin.task_id, ()))
        if not earlier:
            break
        whole = [*earlier, *whole]
    return whole


def _until(origin: Origin, events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.sequence_number <= origin.sequence]
