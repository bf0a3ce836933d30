"""A log in PostgreSQL inside the writer's transaction: two round trips to look things up, one to add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from psycopg.pq import TransactionStatus

from smallwright.events.event import Event
from smallwright.events.recorder import Head
from smallwright.storage.group_tail import GroupTail, Stream, Written
from smallwright.storage.postgres_connection import Connection, statements
from smallwright.storage.postgres_rows import EVENT_ID, blobs_of, columns_of, event_of

IDLE_MS = 60_000  # for how long a writer that vanished keeps the log locked
_MAX_BYTES = 8 * 1024 * 1024  # of data in one statement
_MAX_ROWS = 2_000


class PostgresLog:
    """For any connection; `name` is for errors."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._statements = statements()

    def tail(self, connection: Connection, events: Sequence[Event]) -> GroupTail:
        """Lock the log, for as long as the transaction lasts; what recording `events` may ask for.

        The transaction is begun where there is none yet.
        """
        named = self._statements
        ids = {"event_ids": [event.event_id for event in events]}
        task_ids = {"task_ids": list({event.task_id for event in events})}
        begin = connection.info.transaction_status == TransactionStatus.IDLE
        with connection.pipeline():
            if begin:  # at this level each statement after the lock sees what the writer before committed
                connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                connection.execute(named["expiry"], {"idle_ms": IDLE_MS})
            head = connection.execute(named["lock_log"], binary=True)
            stored = connection.execute(named["events_by_id"], ids, binary=True)
        # By itself: leaving a pipeline sends a message that stops the server's clock of idle transactions.
        streams = connection.execute(named["heads_of_streams"], task_ids, binary=True)
        [(sequence, digest)] = head.fetchall()
        rows = stored.fetchall()
        blobs = blobs_of(connection, named, rows)
        return GroupTail(
            Head(sequence, 0, digest.hex()),
            {
                task_id: Stream(stream, Head(last, version, hash_.hex()))
                for task_id, stream, last, version, hash_ in streams.fetchall()
            },
            {row[EVENT_ID]: partial(event_of, row, blobs, self._name) for row in rows},
        )

    def write(self, connection: Connection, written: Sequence[Written], *, commit: bool) -> None:
        """Add all of `written`, and commit: then all of the transaction is durable, and made known."""
        with connection.pipeline():
            for statement, parameters in self._additions(written):
                connection.execute(self._statements[statement], parameters)
            if commit:
                connection.execute(self._statements["notify"])
                connection.execute("COMMIT")

    def _additions(self, written: Sequence[Written]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Statements and their parameters."""
        if written:
            yield "add_types", {"names": list({str(new.event.event_type) for new in written})}
        if streams := [(new.stream, new.event.task_id) for new in written if not new.before.id]:
            ids, task_ids = zip(*streams, strict=True)
            yield "add_streams", {"ids": list(ids), "task_ids": list(task_ids)}
        for new in written:
            for sha256, content in new.draft.blobs.items():
                yield "add_blob", {"sha256": bytes.fromhex(sha256), "content": content}
        for part in _parts(written):
            columns = columns_of(part)
            last = {"last_sequence": columns["sequence"][-1], "last_hash": columns["hash"][-1]}
            yield "add_events", columns | last


def _parts(written: Sequence[Written]) -> Iterator[list[Written]]:
    """`written` in pieces that one statement holds."""
    part: list[Written] = []
    size = 0
    for new in written:
        part.append(new)
        size += len(new.draft.payload) + len(new.draft.clock)
        if size > _MAX_BYTES or len(part) == _MAX_ROWS:
            yield part
            part, size = [], 0
    if part:
        yield part
