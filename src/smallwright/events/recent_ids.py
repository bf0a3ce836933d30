"""The ids of a task's last events: enough to notice a cause that never was, however long the history.

Ids are kept in two generations; when the newer one is full, the older one is forgotten, but for its highest.
Since ids rise with time (UUIDv7), an unknown id above all forgotten ones was never in the log; one below them
is given the benefit of the doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

GENERATION = 1_000  # ids


@dataclass(frozen=True, kw_only=True)
class RecentIds:
    """At least the last GENERATION ids."""

    newer: frozenset[str] = frozenset()
    older: frozenset[str] = frozenset()
    forgotten: str = ""  # the highest id that is in neither any more


class IdWindow:
    """RecentIds that ids are added to."""

    def __init__(self, ids: RecentIds) -> None:
        self._newer, self._older, self._forgotten = set(ids.newer), ids.older, ids.forgotten

    def add(self, new: str) -> None:
        """`new` is the id of the next event."""
        self._newer.add(new)
        if len(self._newer) >= GENERATION:
            self._forgotten = max(self._forgotten, max(self._older, default=""))
            self._older, self._newer = frozenset(self._newer), set()

    def may_have(self, wanted: str) -> bool:
        """False where `wanted` is certainly the id of no event so far."""
        return wanted in self._newer or wanted in self._older or wanted <= self._forgotten

    def ids(self) -> RecentIds:
        """As they are now."""
        return RecentIds(newer=frozenset(self._newer), older=self._older, forgotten=self._forgotten)
