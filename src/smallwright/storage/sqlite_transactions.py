"""Transactions of the writer: each batch under a savepoint, all of them durable when they return."""

from __future__ import annotations

from pathlib import Path

import apsw

from smallwright.errors import ConflictError, StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch, record
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_tail import SqliteTail


class SqliteTransactions:
    """Owns the writing connection, which is opened when it is needed; for one thread."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self._path, self._busy_timeout_s = path, busy_timeout_s
        self._connection: apsw.Connection | None = None
        self._inode = 0

    def committed(self, batches: list[Batch]) -> list[list[Event] | BaseException]:
        """The events of each batch, or why it was refused; returns after the commit."""
        connection = self._connected()
        tail = SqliteTail(connection, self._path)
        connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [_recorded(connection, tail, batch) for batch in batches]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return outcomes

    def _connected(self) -> apsw.Connection:
        if (
            self._inode and self._path.stat().st_ino != self._inode
        ):  # else events would go to a file without a name
            raise StoreUnavailableError(
                f"{self._path}: the file was replaced while in use; put it back, or restart"
            )
        if self._connection is None:
            self._connection = open_writer(self._path, self._busy_timeout_s)
            self._inode = self._path.stat().st_ino
        return self._connection

    def disconnect(self) -> None:
        """Let go of the connection; the next transaction opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _recorded(connection: apsw.Connection, tail: SqliteTail, batch: Batch) -> list[Event] | BaseException:
    """Record `batch` under a savepoint, so that a conflict undoes it alone and costs no number."""
    connection.execute("SAVEPOINT batch")
    try:
        recorded = record(tail, batch)
    except ConflictError as conflict:
        connection.execute("ROLLBACK TO batch; RELEASE batch")
        return conflict
    connection.execute("RELEASE batch")
    return recorded
