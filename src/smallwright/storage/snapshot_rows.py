"""Snapshots as rows, and back: the same in every database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot


def bounds(query: EventQuery, projection: int) -> dict[str, Any]:
    """The parameters of load_snapshot."""
    return {
        "task_id": query.task_id,
        "projection": projection,
        "until": query.until_sequence,
        "before": query.before,
    }


def columns_of(snapshot: StoredSnapshot) -> dict[str, Any]:
    """The parameters of save_snapshot."""
    return asdict(snapshot) | {"hash": bytes.fromhex(snapshot.hash)}


def snapshot_of(row: tuple[Any, ...] | None, query: EventQuery, projection: int) -> StoredSnapshot | None:
    """The snapshot in a row that load_snapshot found."""
    if row is None or query.task_id is None:
        return None
    sequence, digest, latest, state = row
    return StoredSnapshot(
        task_id=query.task_id,
        projection=projection,
        sequence=sequence,
        hash=digest.hex(),
        latest=latest,
        state=state,
    )
