"""Entries in the order in which they go: by priority, then by arrival."""

from __future__ import annotations

from heapq import heappop, heappush, nsmallest

from smallwright.orchestrator.dispatch.entry import Entry


class ReadyQueue:
    """A heap out of whose middle entries can be taken: they lie there until they come to the top."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Entry]] = []
        self._inside: dict[Entry, tuple[int, int]] = {}

    def __len__(self) -> int:
        return len(self._inside)

    def __contains__(self, entry: Entry) -> bool:
        return entry in self._inside

    def push(self, entry: Entry) -> None:
        """Put it in its place; the rank that it has now is the one that counts."""
        self._inside[entry] = entry.rank
        heappush(self._heap, (*entry.rank, entry))

    def pop(self) -> Entry:
        """The next one; IndexError when there is none."""
        self._drop_removed()
        entry = heappop(self._heap)[2]
        del self._inside[entry]
        return entry

    def remove(self, entry: Entry) -> bool:
        """Take it out, wherever it stands; False when it is not here."""
        if self._inside.pop(entry, None) is None:
            return False
        if len(self._heap) > 2 * len(self._inside) + 8:
            self._heap = [item for item in self._heap if self._holds(item)]
            self._heap.sort()  # a sorted list is a heap
        return True

    def at(self, position: int) -> Entry | None:
        """The entry that goes after `position` others; None when there are not so many."""
        if position >= len(self._inside):
            return None
        if position == 0:
            self._drop_removed()
            return self._heap[0][2]
        return nsmallest(position + 1, self._inside, key=lambda entry: entry.rank)[position]

    def _drop_removed(self) -> None:
        while self._heap and not self._holds(self._heap[0]):
            heappop(self._heap)

    def _holds(self, item: tuple[int, int, Entry]) -> bool:
        priority, order, entry = item
        return self._inside.get(entry) == (priority, order)
