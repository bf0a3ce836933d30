"""Transactions of the writer: a group of batches in each, durable when it returns."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import apsw

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_log import SqliteLog

_PART = 500  # events of an import that are looked up and written together


class SqliteTransactions:
    """Owns the writing connection, which is opened when it is needed; for one thread."""

    def __init__(self, path: Path, busy_timeout_s: float) -> None:
        self._path, self._busy_timeout_s = path, busy_timeout_s
        self._opened: tuple[apsw.Connection, SqliteLog] | None = None
        self._inode = 0  # of the file that was opened last
        self._last = 0  # the last sequence number committed here

    def committed(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        """The events of each batch, or why it was refused; returns after the commit. An import comes alone.

        After an error the connection is of no more use: `disconnect`.
        """
        connection, log = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        outcomes = _imported(log, batches[0]) if batches[0].exact else _recorded(log, batches)
        last = log.head().sequence
        connection.execute("COMMIT")
        self._last = last
        return outcomes

    def disconnect(self) -> None:
        """Let go of the connection, whatever state it is in; the next transaction opens another."""
        if self._opened is not None:
            with suppress(apsw.Error):  # what can't be tidied up now is so when the file is opened again
                self._opened[0].close(True)
            self._opened = None

    def _connected(self) -> tuple[apsw.Connection, SqliteLog]:
        """The connection to the file that has the path now. Raises StoreUnavailableError for another file."""
        if self._last and self._path.stat().st_ino != self._inode:
            raise self._replaced()  # else events would go to a file that nobody finds again
        if self._opened is None:
            connection = open_writer(self._path, self._busy_timeout_s)
            self._opened = connection, SqliteLog(connection, self._path)
            self._inode = self._path.stat().st_ino
            if self._opened[1].head().sequence < self._last:
                raise self._replaced()
        return self._opened

    def _replaced(self) -> StoreUnavailableError:
        return StoreUnavailableError(
            f"{self._path}: the file was replaced while in use; put it back, or restart"
        )


def _recorded(log: SqliteLog, batches: list[Batch]) -> list[list[Event] | Exception]:
    tail = log.tail([draft.event for batch in batches for draft in batch.drafts])
    outcomes = [tail.recorded(batch) for batch in batches]
    log.write(tail.written)
    return outcomes


def _imported(log: SqliteLog, batch: Batch) -> list[list[Event] | Exception]:
    """Part by part: the whole may be larger than memory. A refusal ends the transaction."""
    drafts = iter(batch.drafts)
    while part := tuple(islice(drafts, _PART)):
        [outcome] = _recorded(log, [replace(batch, drafts=part)])
        if isinstance(outcome, Exception):
            raise outcome
    return [[]]
