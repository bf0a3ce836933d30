"""Snapshots of states, in the file of the log but apart from its writer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import apsw

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.sqlite_connection import open_writer, statements
from smallwright.storage.sqlite_errors import translated

PATIENCE_S = 0.5  # nothing depends on a snapshot: it gives way to appends
_SINCE_VERSION = 2


def load(
    connection: apsw.Connection, named: Mapping[str, str], query: EventQuery, projection: int
) -> StoredSnapshot | None:
    """See SnapshotStorage. Raises apsw.Error."""
    if connection.execute("PRAGMA user_version").get < _SINCE_VERSION:
        return None  # not migrated yet: nobody has written since
    bounds = {"until": query.until_sequence, "before": query.before}
    parameters = {"task_id": query.task_id, "projection": projection, **bounds}
    row = connection.execute(named["load_snapshot"], parameters).fetchone()
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


def save(path: Path, snapshot: StoredSnapshot) -> None:
    """Keep `snapshot`, in a transaction on a connection of its own. Blocks. Raises StoreError."""
    parameters = {
        "task_id": snapshot.task_id,
        "projection": snapshot.projection,
        "sequence": snapshot.sequence,
        "hash": bytes.fromhex(snapshot.hash),
        "latest": snapshot.latest,
        "state": snapshot.state,
    }
    named = statements()
    try:
        with closing(open_writer(path, PATIENCE_S)) as connection, connection:
            connection.execute(named["drop_snapshots"], parameters)
            connection.execute(named["save_snapshot"], parameters)
    except (apsw.Error, OSError) as error:
        raise translated(error, path) from error
