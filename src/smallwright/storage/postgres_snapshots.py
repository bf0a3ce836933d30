"""Snapshots of states, in the database of the log but apart from its writer."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink, statements
from smallwright.storage.postgres_errors import translated
from smallwright.storage.snapshot_rows import bounds, columns_of, snapshot_of

PATIENCE_S = 0.5  # nothing depends on a snapshot


def load(
    connection: Connection, named: Mapping[str, str], query: EventQuery, projection: int
) -> StoredSnapshot | None:
    """See SnapshotStorage. Raises psycopg.Error."""
    found = connection.execute(named["load_snapshot"], bounds(query, projection), binary=True)
    return snapshot_of(found.fetchone(), query, projection)


def save(connector: PostgresConnector, snapshot: StoredSnapshot) -> None:
    """Keep `snapshot`, on a connection of its own. Blocks. Raises StoreError."""
    link = PostgresLink(connector, read_only=False, patience_s=PATIENCE_S)
    statement, columns = statements()["save_snapshot"], columns_of(snapshot)
    try:
        link.run(lambda connection: connection.execute(statement, columns))
    except psycopg.Error as error:
        raise translated(error, connector.name) from error
    finally:
        link.disconnect()
