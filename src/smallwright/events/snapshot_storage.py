"""The port to where states are kept, so that not every event must be replayed for each question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from smallwright.events.event_query import EventQuery


@dataclass(frozen=True, kw_only=True)
class StoredSnapshot:
    """A task's state after one of its events, and what tells whether it still holds."""

    task_id: str
    projection: int  # version of the projection that made it
    sequence: int  # of the last event in it
    hash: str  # of that event
    latest: str  # the latest timestamp of its events: clocks may have been set back
    state: bytes  # see snapshot_json.py


@runtime_checkable
class SnapshotStorage(Protocol):
    """Keeps snapshots: derived data, which may be lost or dropped at any time.

    An EventStorage may have these two methods as well; where it lacks them, snapshots end with the store.
    Nobody trusts what they give back before projection and hash were compared. Both raise StoreError.
    """

    async def load_snapshot(self, query: EventQuery, projection: int) -> StoredSnapshot | None:
        """The newest of the query's task and of that projection that `holds` for the query."""
        ...

    async def save_snapshot(self, snapshot: StoredSnapshot) -> None:
        """Keep `snapshot`; those of the same task and of earlier projections may go."""
        ...


def holds(snapshot: StoredSnapshot, query: EventQuery) -> bool:
    """Whether `snapshot` is of the task of `query`, and all events in it meet its bounds."""
    if snapshot.task_id != query.task_id:
        return False
    in_time = query.before is None or snapshot.latest < query.before
    return in_time and snapshot.sequence <= query.until_sequence
