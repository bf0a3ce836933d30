"""Where every task stands: outside, in the bounded queue, in a slot, or away."""

from __future__ import annotations

from collections.abc import Callable, Collection

from smallwright.orchestrator.dispatch.dependencies import Dependencies
from smallwright.orchestrator.dispatch.entry import Entry, Phase
from smallwright.orchestrator.dispatch.ready_queue import ReadyQueue
from smallwright.orchestrator.dispatch.slots import Slots


class Board:
    """Moves entries between the places; `nudge` is called when a free slot may go to a ready entry."""

    def __init__(self, capacity: int, slots: int, *, nudge: Callable[[], None], changed: Callable[[], None]):
        self.capacity = capacity
        self.live: dict[str, Entry] = {}
        self.slots, self.ready, self.outside = Slots(slots), ReadyQueue(), ReadyQueue()
        self.dependencies = Dependencies()
        self.blocked: set[Entry] = set()
        self._nudge, self._changed = nudge, changed

    @property
    def queued(self) -> int:
        """How many are in the queue."""
        return len(self.ready) + len(self.blocked)

    @property
    def away(self) -> int:
        """How many wait for something outside."""
        return len(self.live) - self.queued - len(self.slots) - len(self.outside)

    @property
    def stuck(self) -> bool:
        """Whether there are tasks, and all wait for others that were never submitted."""
        return bool(self.blocked) and not self.ready and not len(self.slots) and not self.away

    def add(self, entry: Entry, needs: Collection[str]) -> None:
        """Let it into the queue, or have it wait outside; SubmissionError when `needs` close a cycle.

        What a queued task waits for enters past the bound: the queue could not drain without it.
        """
        self.dependencies.add(entry.task_id, needs)
        self.live[entry.task_id] = entry
        if self.queued < self.capacity or self._holds_up_the_queue(entry):
            self._enter(entry)
        else:
            self.outside.push(entry)

    def next(self) -> Entry | None:
        """The entry that gets a free slot now, None when there is no slot or none is ready."""
        if not self.slots.free or not self.ready:
            return None
        entry = self.ready.pop()
        self.slots.take(entry)
        entry.phase = Phase.RUNNING
        self._admit()
        return entry

    def leave_slot(self, entry: Entry) -> None:
        """It waits for something outside."""
        self.slots.give_back(entry)
        entry.phase = Phase.AWAY
        if self.ready:
            self._nudge()

    def come_back(self, entry: Entry) -> None:
        """It wants a slot again, and queues for it whatever the bound."""
        entry.phase = Phase.RETURNING
        self._make_ready(entry)
        self._changed()

    def give_up(self, entry: Entry) -> None:
        """It wants no slot for now."""
        if self.ready.remove(entry):
            entry.phase = Phase.AWAY
            self._admit()

    def end(self, entry: Entry, *, completed: bool) -> list[Entry]:
        """It is over; the entries that depended on it and never can run."""
        for place in (self.ready, self.outside):
            place.remove(entry)
        self.blocked.discard(entry)
        entry.phase = Phase.ENDED
        self.live.pop(entry.task_id, None)
        self.dependencies.forget(entry.task_id)
        if completed:
            for task_id in self.dependencies.completed(entry.task_id):
                self._unblock(self.live[task_id])
        if self.slots.give_back(entry) and self.ready:
            self._nudge()
        self._admit()
        return [self.live[task_id] for task_id in self.dependencies.broken(entry.task_id)]

    def _unblock(self, entry: Entry) -> None:
        if entry in self.blocked:
            self.blocked.remove(entry)
            entry.phase = Phase.READY
            self._make_ready(entry)

    def _enter(self, entry: Entry) -> None:
        entering = [entry]
        while entering:
            each = entering.pop()
            if each.admitted is not None and not each.admitted.done():
                each.admitted.set_result(None)
            needs = self.dependencies.needs(each.task_id)
            if needs:
                each.phase = Phase.BLOCKED
                self.blocked.add(each)
                entering += [need for need in map(self.live.get, needs) if need and self.outside.remove(need)]
            else:
                each.phase = Phase.READY
                self._make_ready(each)
        self._changed()

    def _make_ready(self, entry: Entry) -> None:
        self.ready.push(entry)
        if self.slots.free:
            self._nudge()

    def _admit(self) -> None:
        while self.outside and self.queued < self.capacity:
            self._enter(self.outside.pop())
        self._changed()

    def _holds_up_the_queue(self, entry: Entry) -> bool:
        return any(self.live[each] in self.blocked for each in self.dependencies.wanted_by(entry.task_id))
