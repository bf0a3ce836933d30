"""Transactions of the writer: a group of batches in each, durable when it returns."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import islice

import apsw

from smallwright.events.event import Event
from smallwright.events.recorder import Batch
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_errors import IN_DOUBT, translated
from smallwright.storage.sqlite_file import SqliteFile
from smallwright.storage.sqlite_log import SqliteLog

_PART = 500  # events of an import that are looked up and written together


class _InDoubt(Exception):  # noqa: N818
    """A commit failed whose events may be in the file: a crash could still bring them back."""


class SqliteTransactions:
    """Implements Transactions; owns the writing connection, which is opened when it is needed."""

    def __init__(self, file: SqliteFile, busy_timeout_s: float) -> None:
        self._file, self._busy_timeout_s = file, busy_timeout_s
        self._opened: tuple[apsw.Connection, SqliteLog] | None = None
        self._last = 0  # the last sequence number committed here

    def committed(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        """The events of each batch, or why it was refused; returns after the commit. An import comes alone.

        After an error the connection is of no more use: `disconnect`. Where a commit failed but may be in the
        file all the same, the group is recorded once more: what is there is found by its event ids.
        """
        try:
            return self._attempt(batches)
        except _InDoubt:
            self.disconnect()
        try:
            connection, _ = self._connected()
            connection.wal_checkpoint()  # syncs what was found: the sync before failed
            return self._attempt(batches)
        except (apsw.Error, OSError, _InDoubt) as error:
            raise translated(error.__cause__ or error, self._file.path, IN_DOUBT) from error

    def _attempt(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        connection, log = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        outcomes = _imported(log, batches[0]) if batches[0].exact else _recorded(log, batches)
        last = log.head().sequence
        try:
            connection.execute("COMMIT")
        except apsw.IOError as error:
            if getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_FSYNC:  # all of it was written
                raise _InDoubt from error
            raise
        self._last = last
        return outcomes

    def failure(self, error: BaseException) -> BaseException:
        """The documented error for what `committed` raised."""
        return translated(error, self._file.path)

    def disconnect(self) -> None:
        """Let go of the connection, whatever state it is in; the next transaction opens another."""
        if self._opened is not None:
            with suppress(apsw.Error):  # what can't be tidied up now is so when the file is opened again
                self._opened[0].close(True)
            self._opened = None
            self._file.renew()

    def _connected(self) -> tuple[apsw.Connection, SqliteLog]:
        """The connection to the file that has the path now. Raises StoreUnavailableError for another file."""
        self._file.check()
        if self._opened is None:
            connection = open_writer(self._file.path, self._busy_timeout_s)
            self._opened = connection, SqliteLog(connection, self._file.path)
            self._file.opened()
            if self._opened[1].head().sequence < self._last:
                raise self._file.replaced("lost events")
        return self._opened


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
