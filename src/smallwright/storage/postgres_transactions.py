"""Transactions of the writer: two round trips for a group, however many events it holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import psycopg

from smallwright.errors import StoreUnavailableError
from smallwright.events.event import Event
from smallwright.events.recorder import Batch, Head
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink, statements
from smallwright.storage.postgres_errors import IN_DOUBT, NOTHING_STORED, lost, translated
from smallwright.storage.postgres_rows import EVENT_ID, blobs_of, columns_of, event_of
from smallwright.storage.postgres_tail import PostgresTail, Stream, Written

_MAX_BYTES = 8 * 1024 * 1024  # of data in one statement
_MAX_ROWS = 2_000
_IDLE_MS = 60_000  # a writer that vanished keeps the log locked for no longer; more for a long import
_IDLE_MS_PER_EVENT = 1


class PostgresTransactions:
    """Owns the writing connection; for one thread."""

    def __init__(self, connector: PostgresConnector) -> None:
        self._connector = connector
        self._link = PostgresLink(connector, read_only=False)
        self._statements = statements()
        self._last = 0  # the last sequence number committed here
        self._in_doubt = False  # a commit was sent, and nothing came back

    def committed(self, batches: list[Batch]) -> list[list[Event] | Exception]:
        """The events of each batch, or why it was refused; returns after the commit. Raises StoreError.

        Where the connection was lost, the group is recorded once more: what was committed after all is found
        by its event ids. The lock on the log sees to it that nothing of the lost transaction is yet to come.
        """
        self._in_doubt = False
        try:
            return self._link.run(lambda connection: self._attempt(connection, batches))
        except BaseException as error:
            outcome = IN_DOUBT if self._in_doubt else NOTHING_STORED
            raise translated(error, self._connector.name, outcome) from error

    def disconnect(self) -> None:
        """Let go of the connection; the next transaction opens another."""
        self._link.disconnect()

    def _attempt(self, connection: Connection, batches: list[Batch]) -> list[list[Event] | Exception]:
        tail = self._locked(connection, batches)
        self._in_doubt = False  # with the log locked, what is there is known
        outcomes = [tail.recorded(batch) for batch in batches]
        try:
            self._commit(connection, tail.written)
        except psycopg.Error as error:
            self._in_doubt = lost(error, connection)
            raise
        self._last = tail.head().sequence
        return outcomes

    def _locked(self, connection: Connection, batches: list[Batch]) -> PostgresTail:
        """Begin, lock the log, and fetch all that recording `batches` may ask for."""
        events = [draft.event for batch in batches for draft in batch.drafts]
        named = self._statements
        with connection.pipeline():
            # Each statement after the lock sees what the writer before has committed, by this level's rules.
            connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
            connection.execute(named["expiry"], {"idle_ms": _IDLE_MS + _IDLE_MS_PER_EVENT * len(events)})
            head = connection.execute(named["lock_log"], binary=True)
            ids = {"event_ids": [event.event_id for event in events]}
            stored = connection.execute(named["events_by_id"], ids, binary=True)
            task_ids = {"task_ids": list({event.task_id for event in events})}
            streams = connection.execute(named["heads_of_streams"], task_ids, binary=True)
        [(sequence, digest)] = head.fetchall()
        if sequence < self._last:
            raise StoreUnavailableError(
                f"{self._connector.name}: its log ends at event {sequence}, but event {self._last} was "
                "stored: an older state was restored; restart, and look for what is missing"
            )
        rows = stored.fetchall()
        blobs = blobs_of(connection, named, rows)
        return PostgresTail(
            Head(sequence=sequence, hash=digest.hex()),
            {
                task_id: Stream(id=id_, head=Head(sequence=last, version=version, hash=hash_.hex()))
                for task_id, id_, last, version, hash_ in streams.fetchall()
            },
            {row[EVENT_ID]: partial(event_of, row, blobs, self._connector.name) for row in rows},
        )

    def _commit(self, connection: Connection, written: list[Written]) -> None:
        named = self._statements
        if not written:
            connection.execute("ROLLBACK")
            return
        new = [(row.stream, row.event.task_id) for row in written if not row.before.id]
        with connection.pipeline():
            connection.execute(
                named["add_types"], {"names": list({str(w.event.event_type) for w in written})}
            )
            if new:
                ids, task_ids = zip(*new, strict=True)
                connection.execute(named["add_streams"], {"ids": list(ids), "task_ids": list(task_ids)})
            for row in written:
                for sha256, content in row.draft.blobs.items():
                    blob = {"sha256": bytes.fromhex(sha256), "content": content}
                    connection.execute(named["add_blob"], blob)
            for part in _parts(written):
                columns = columns_of((row.draft, row.event, row.stream) for row in part)
                last = {"last_sequence": columns["sequence"][-1], "last_hash": columns["hash"][-1]}
                connection.execute(named["add_events"], columns | last)
            connection.execute(named["notify"])
            connection.execute("COMMIT")


def _parts(written: list[Written]) -> Iterator[list[Written]]:
    """`written` in pieces that one statement holds."""
    part: list[Written] = []
    size = 0
    for row in written:
        part.append(row)
        size += len(row.draft.payload) + len(row.draft.clock)
        if size > _MAX_BYTES or len(part) >= _MAX_ROWS:
            yield part
            part, size = [], 0
    if part:
        yield part
