"""Snapshots of states that end with their store, for storages that keep none."""

from __future__ import annotations

from operator import attrgetter

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot, holds


class MemorySnapshots:
    """Implements SnapshotStorage."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], StoredSnapshot] = {}  # by task and sequence number

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest snapshot that holds for `query`."""
        kept = [s for s in tuple(self._kept.values()) if s.projection == projection and holds(s, query)]
        return max(kept, key=attrgetter("sequence"), default=None)

    async def save_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep `snapshot`."""
        self._kept[snapshot.task_id, snapshot.sequence] = snapshot
