"""Transactions of the writer: three round trips for a group, however many events it holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import psycopg

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch
from smallwright.storage.group_tail import GroupTail
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink
from smallwright.storage.postgres_errors import IN_DOUBT, NOTHING_STORED, lost, translated
from smallwright.storage.postgres_log import PostgresLog

_PART = 500  # events of an import that are looked up and written together


class PostgresTransactions:
    """Owns the writing connection; for one thread."""

    def __init__(self, connector: PostgresConnector) -> None:
        self._name = connector.name
        self._link = PostgresLink(connector, read_only=False)
        self._log = PostgresLog(connector.name)
        self._in_doubt = False  # a commit was sent, and nothing came back
        self.last = 0  # the last sequence number committed here; read by any thread

    def committed(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        """The events of each batch, or why it was refused; returns after the commit. An import comes alone.

        Where the connection was lost, all is recorded once more: what was committed after all is found by its
        event ids. The lock on the log sees to it that nothing of the lost transaction is yet to come.
        """
        self._in_doubt = False
        return self._link.run(lambda connection: self._attempt(connection, batches))

    def failure(self, error: BaseException) -> BaseException:
        """The documented error for what `committed` raised."""
        return translated(error, self._name, IN_DOUBT if self._in_doubt else NOTHING_STORED)

    def disconnect(self) -> None:
        """Let go of the connection; the next transaction opens another."""
        self._link.disconnect()

    def _attempt(self, connection: Connection, batches: list[Batch]) -> list[list[Event] | Exception]:
        if batches[0].exact:
            return self._imported(connection, batches[0])
        tail = self._tail(connection, batches)
        outcomes = [tail.recorded(batch) for batch in batches]
        self._finish(connection, tail)
        return outcomes

    def _imported(self, connection: Connection, batch: Batch) -> list[list[Event] | Exception]:
        """Part by part: the whole may be larger than memory. A refusal ends the transaction."""
        drafts = iter(batch.drafts)
        while True:
            part = replace(batch, drafts=tuple(islice(drafts, _PART)))
            tail = self._tail(connection, [part])
            if not part.drafts:
                self._finish(connection, tail)
                return [[]]
            outcome = tail.recorded(part)
            if isinstance(outcome, Exception):
                raise outcome
            self._log.write(connection, tail.written, commit=False)

    def _tail(self, connection: Connection, batches: list[Batch]) -> GroupTail:
        tail = self._log.tail(connection, [draft.event for batch in batches for draft in batch.drafts])
        self._in_doubt = False  # with the log locked, what is there is known
        last = tail.head().sequence
        if last < self.last:
            raise StoreUnavailableError(
                f"{self._name}: its log ends at event {last}, but event {self.last} was stored: an older "
                "state of it was restored; restart, and look for what is missing"
            )
        return tail

    def _finish(self, connection: Connection, tail: GroupTail) -> None:
        try:
            self._log.write(connection, tail.written, commit=True)
        except psycopg.Error as error:
            self._in_doubt = lost(error, connection)
            raise
        self.last = tail.head().sequence
