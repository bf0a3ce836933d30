"""Snapshots of states, in the database of the log but apart from its writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import psycopg

from smallwright.events.event_query import EventQuery
from smallwright.events.snapshot_storage import StoredSnapshot
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink, statements
from smallwright.storage.postgres_errors import translated

PATIENCE_S = 0.5  # nothing depends on a snapshot


def load(
    connection: Connection, named: Mapping[str, str], query: EventQuery, projection: int
) -> StoredSnapshot | None:
    """See SnapshotStorage. Raises psycopg.Error."""
    bounds = {"until": query.until_sequence, "before": query.before}
    parameters = {"task_id": query.task_id, "projection": projection, **bounds}
    row = connection.execute(named["load_snapshot"], parameters, binary=True).fetchone()
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


def save(connector: PostgresConnector, snapshot: StoredSnapshot) -> None:
    """Keep `snapshot`, on a connection of its own. Blocks. Raises StoreError."""
    parameters = asdict(snapshot) | {"hash": bytes.fromhex(snapshot.hash)}
    link = PostgresLink(connector, read_only=False, patience_s=PATIENCE_S)
    try:
        link.run(lambda connection: connection.execute(statements()["save_snapshot"], parameters))
    except psycopg.Error as error:
        raise translated(error, connector.name) from error
    finally:
        link.disconnect()
