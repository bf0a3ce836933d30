"""A log as a plain list: what every storage must agree with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from smallwright.events import Event


@dataclass
class Model:
    """Appends that are allowed, and what every read must give."""

    events: list[Event] = field(default_factory=list)

    def last(self, task_id: str) -> int:
        """The task's last sequence number, 0 for none."""
        return max((e.sequence_number for e in self.events if e.task_id == task_id), default=0)

    def by_id(self, event_id: str) -> Event | None:
        return next((e for e in self.events if e.event_id == event_id), None)

    def refuses(self, batch: list[Event], expected_sequence: int | None) -> bool:
        """Whether an id is taken by another event, or `expected_sequence` does not hold for what is new."""
        seen = {e.event_id: content(e) for e in self.events}
        for event in batch:
            if seen.setdefault(event.event_id, content(event)) != content(event):
                return True
        new = any(self.by_id(event.event_id) is None for event in batch)
        return new and expected_sequence not in (None, self.last(batch[0].task_id))

    def appended(self, batch: list[Event], hashes: dict[str, str]) -> list[Event]:
        """Add `batch`; the answer, with the hashes that the store gave."""
        answer = []
        for event in batch:
            stored = self.by_id(event.event_id)
            if stored is None:
                version = sum(e.task_id == event.task_id for e in self.events) + 1
                place = len(self.events) + 1
                stored = replace(event, sequence_number=place, version=version, hash=hashes[event.event_id])
                self.events.append(stored)
            answer.append(stored)
        return answer

    def read(
        self,
        task_id: str | None = None,
        after_sequence: int = 0,
        until: int | datetime | date | None = None,
        limit: int | None = None,
        event_types: list[str] | None = None,
    ) -> list[Event]:
        found = [
            e
            for e in self.events
            if task_id in (None, e.task_id)
            and e.sequence_number > after_sequence
            and is_until(e, until)
            and (event_types is None or e.event_type in event_types)
        ]
        return found if limit is None else found[:limit]

    def task_ids(self) -> list[str]:
        """The one that began last first."""
        return list(reversed(dict.fromkeys(e.task_id for e in self.events)))


def content(event: Event) -> tuple[Any, ...]:
    """What the caller gave."""
    return (
        event.task_id,
        event.event_type,
        event.timestamp,
        event.code_version,
        dict(event.vector_clock),
        event.causation_id,
        json.dumps(event.data, sort_keys=True),
    )


def is_until(event: Event, until: int | datetime | date | None) -> bool:
    if until is None:
        return True
    if isinstance(until, datetime):
        return event.time <= until
    if isinstance(until, date):
        return event.time.date() <= until
    return event.sequence_number <= until
