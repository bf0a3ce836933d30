"""Snapshots of states, in the file of the log but apart from its writer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import apsw

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.snapshot_rows import bounds, columns_of, snapshot_of
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
    row = connection.execute(named["load_snapshot"], bounds(query, projection)).fetchone()
    return snapshot_of(row, query, projection)


def save(path: Path, snapshot: StoredSnapshot) -> None:
    """Keep `snapshot`, in a transaction on a connection of its own. Blocks. Raises StoreError."""
    named, columns = statements(), columns_of(snapshot)
    try:
        with closing(open_writer(path, PATIENCE_S)) as connection, connection:
            connection.execute(named["drop_snapshots"], columns)
            connection.execute(named["save_snapshot"], columns)
    except (apsw.Error, OSError) as error:
        raise translated(error, path) from error
