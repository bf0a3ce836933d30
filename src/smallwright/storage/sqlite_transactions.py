"""Transactions of the writer: each batch under a savepoint, all of them durable when they return."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import apsw

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch, record
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_tail import SqliteTail


class SqliteTransactions:
    """Owns the writing connection, which is opened when it is needed; for one thread."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self._path, self._busy_timeout_s = path, busy_timeout_s
        self._opened: tuple[apsw.Connection, SqliteTail] | None = None
        self._inode = 0  # of the file that was opened last
        self._last = 0  # the last sequence number committed here

    def committed(self, batches: list[Batch]) -> list[list[Event] | BaseException]:
        """The events of each batch, or why it was refused; returns after the commit."""
        connection, tail = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [_recorded(connection, tail, batch) for batch in batches]
            last = tail.head().sequence
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._last = last
        return outcomes

    def disconnect(self) -> None:
        """Let go of the connection, whatever state it is in; the next transaction opens another."""
        if self._opened is not None:
            with suppress(apsw.Error):  # what can't be tidied up now is so when the file is opened again
                self._opened[0].close(True)
            self._opened = None

    def _connected(self) -> tuple[apsw.Connection, SqliteTail]:
        """The connection to the file that has the path now. Raises StoreUnavailableError for another file."""
        if self._last and self._path.stat().st_ino != self._inode:
            raise self._replaced()  # else events would go to a file that nobody finds again
        if self._opened is None:
            connection = open_writer(self._path, self._busy_timeout_s)
            self._opened = connection, SqliteTail(connection, self._path)
            self._inode = self._path.stat().st_ino
            if self._opened[1].head().sequence < self._last:
                raise self._replaced()
        return self._opened

    def _replaced(self) -> StoreUnavailableError:
        return StoreUnavailableError(
            f"{self._path}: the file was replaced while in use; put it back, or restart"
        )


def _recorded(connection: apsw.Connection, tail: SqliteTail, batch: Batch) -> list[Event] | BaseException:
    """Record `batch` under a savepoint, so that a refusal undoes it alone and costs no number."""
    connection.execute("SAVEPOINT batch")
    try:
        recorded = record(tail, batch)
    except apsw.Error:  # the whole transaction is in doubt
        raise
    except Exception as refusal:  # noqa: BLE001 - this batch's own affair: the others of the group go on
        connection.execute("ROLLBACK TO batch; RELEASE batch")
        return refusal
    connection.execute("RELEASE batch")
    return recorded
