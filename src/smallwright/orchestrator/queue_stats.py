"""How full the orchestrator is, and how its tasks ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: So many ended tasks are remembered for those that depend on them; the oldest are forgotten first.
REMEMBERED_ENDS: Final = 100_000


class Outcome(StrEnum):
    """How a task ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueStats:
    """One moment of a TaskOrchestrator."""

    queued: (
        int  # in the queue: ready, blocked, or back from a step aside; may pass the capacity by the latter
    )
    blocked: int  # of those, how many wait for tasks that they depend on
    running: int  # hold a slot
    away: int  # began, and wait for something outside without a slot
    waiting: int  # submitters that wait for room in the queue
    completed: int
    failed: int
    timed_out: int
    cancelled: int
    capacity: int  # of the queue
    max_concurrent: int  # slots

    @property
    def fill(self) -> float:
        """Share of the queue that is taken, 1.0 when it is full."""
        return self.queued / self.capacity


class Tally:
    """Counts ends, and remembers the last of them by id."""

    def __init__(self) -> None:
        self._counts: Counter[Outcome] = Counter()
        self._by_id: dict[str, Outcome] = {}

    def record(self, task_id: str, outcome: Outcome) -> None:
        """The task ended so."""
        self._counts[outcome] += 1
        self._by_id.pop(task_id, None)
        self._by_id[task_id] = outcome
        if len(self._by_id) > REMEMBERED_ENDS:
            del self._by_id[next(iter(self._by_id))]

    def count(self, outcome: Outcome) -> int:
        """How many ended so."""
        return self._counts[outcome]

    def outcome_of(self, task_id: str) -> Outcome | None:
        """How the task ended last; None when it has not, or was forgotten."""
        return self._by_id.get(task_id)
