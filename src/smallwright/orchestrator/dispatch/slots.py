"""The places to run, and who leaves one for something more urgent."""

from __future__ import annotations

from smallwright.orchestrator.dispatch.entry import Entry
from smallwright.orchestrator.dispatch.ready_queue import ReadyQueue
from smallwright.orchestrator.priority import TaskPriorityAssigner


class Slots:
    """At most `count` entries hold one."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._held: set[Entry] = set()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, entry: Entry) -> bool:
        return entry in self._held

    @property
    def free(self) -> bool:
        """Whether there is one to take."""
        return len(self._held) < self.count

    def take(self, entry: Entry) -> None:
        """Hold one."""
        self._held.add(entry)

    def give_back(self, entry: Entry) -> bool:
        """Hold none; False when it held none."""
        if entry not in self._held:
            return False
        self._held.remove(entry)
        return True

    def must_leave(self, entry: Entry, ready: ReadyQueue) -> bool:
        """Whether `entry`, at a step boundary, steps aside for what waits (2.2-10).

        All slots busy, the least urgent entry leaves for the first that waits, the next for the second, and
        so on, as long as should_preempt says so.
        """
        first = ready.at(0)
        if first is None or self.free or not _pushes(first, entry):
            return False
        less_urgent = sum(other.rank > entry.rank for other in self._held)
        candidate = ready.at(less_urgent)
        return candidate is not None and _pushes(candidate, entry)


def _pushes(new: Entry, running: Entry) -> bool:
    return TaskPriorityAssigner.should_preempt(new.priority, running.priority)
