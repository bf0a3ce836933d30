"""A log in SQLite inside the writer's transaction: what a group must know of it, and its new rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import msgspec

from smallwright.events.event import Event
from smallwright.events.recorder import Head
from smallwright.storage.group_tail import GroupTail, Stream, Written
from smallwright.storage.sqlite_connection import statements
from smallwright.storage.sqlite_rows import RowReader

REMEMBERED_STREAMS = 10_000


class SqliteLog:
    """For one connection, until its first error.

    Streams are remembered from one transaction to the next while the log ends where this one left it:
    other processes write too. Types are only added, and what an error undid goes with all of this.
    """

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._statements = statements()
        self._reader = RowReader(connection, self._statements, path)
        self._left = Head()
        self._streams: dict[str, Stream] = {}
        self._types: dict[str, int] = {}

    def head(self) -> Head:
        """The last event."""
        row = self._connection.execute(self._statements["head_of_log"]).fetchone()
        return Head() if row is None else Head(row[0], row[1], row[2].hex())

    def tail(self, events: Sequence[Event]) -> GroupTail:
        """What recording `events` may ask for."""
        head = self.head()
        if head != self._left or len(self._streams) > REMEMBERED_STREAMS:
            self._streams.clear()
        self._look_up_streams({event.task_id for event in events} - self._streams.keys())
        return GroupTail(head, self._streams, self._stored([event.event_id for event in events]))

    def write(self, written: Sequence[Written]) -> None:
        """Add all of `written`, which begins where the log ends."""
        if not written:
            return
        for new in written:
            if not new.before.id:
                self._connection.execute(self._statements["add_stream"], (new.stream, new.event.task_id))
            for sha256, content in new.draft.blobs.items():
                self._connection.execute(self._statements["add_blob"], (bytes.fromhex(sha256), content))
        self._connection.executemany(self._statements["add_event"], map(self._row, written))
        last = written[-1].event
        self._left = Head(last.sequence_number, last.version, last.hash)

    def _row(self, new: Written) -> tuple[Any, ...]:
        draft, event, stream, _before = new
        cause = event.causation_id
        return (
            event.sequence_number,
            stream,
            event.version,
            self._types.get(event.event_type) or self._type(event.event_type),
            _id_bytes(event.event_id),
            None if cause is None else _id_bytes(cause),
            event.timestamp,
            event.code_version,
            draft.clock,
            draft.payload,
            bytes.fromhex(event.hash),
        )

    def _type(self, name: str) -> int:
        self._connection.execute(self._statements["add_type"], (str(name),))
        self._types[name] = number = self._connection.execute(self._statements["type_id"], (str(name),)).get
        return int(number)

    def _look_up_streams(self, task_ids: Iterable[str]) -> None:
        rows = self._connection.execute(self._statements["heads_of_streams"], (_json(task_ids),))
        for task_id, number, sequence, version, digest in rows:
            self._streams[task_id] = Stream(number, Head(sequence, version, digest.hex()))

    def _stored(self, event_ids: Iterable[str]) -> dict[str, Callable[[], Event]]:
        rows = self._connection.execute(self._statements["events_by_id"], (_json(event_ids),))
        return {row[0]: partial(self._event, row[1:]) for row in rows}

    def _event(self, row: tuple[Any, ...]) -> Event:
        return self._reader.events([row])[0]


def _id_bytes(event_id: str) -> bytes:
    return bytes.fromhex(event_id.replace("-", ""))


def _json(names: Iterable[str]) -> str:
    return msgspec.json.encode(list(names)).decode()
