"""A log in SQLite as recorder.record sees it, inside a transaction."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import apsw

from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.recorder import Head
from smallwright.storage.sqlite_connection import statements
from smallwright.storage.sqlite_rows import RowReader, row_of


class SqliteTail:
    """Implements LogTail on the writer's connection; remembers nothing, since other processes write too."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._statements = statements()

    def stored(self, event_id: str) -> Event | None:
        """The event of that id."""
        parameters = {"event_id": UUID(event_id).bytes}
        row = self._connection.execute(self._statements["event_by_id"], parameters).fetchone()
        reader = RowReader(self._connection, self._statements, self._path)  # anew: a rollback frees numbers
        return None if row is None else reader.events([row])[0]

    def head(self, task_id: str | None = None) -> Head:
        """The last event of the log or of a task."""
        name = "head_of_log" if task_id is None else "head_of_stream"
        row = self._connection.execute(self._statements[name], {"task_id": task_id}).fetchone()
        return Head() if row is None else Head(sequence=row[0], version=row[1], hash=row[2].hex())

    def write(self, draft: Draft, event: Event) -> None:
        """Add `event` with its stream, type and blobs."""
        row = row_of(draft, event)
        execute = self._connection.execute
        execute(self._statements["add_stream"], row)
        execute(self._statements["add_type"], row)
        for sha256, content in draft.blobs.items():
            execute(self._statements["add_blob"], {"sha256": bytes.fromhex(sha256), "content": content})
        execute(self._statements["add_event"], row)
