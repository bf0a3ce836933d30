"""The connections that read, kept open from one read to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import apsw

from smallwright.storage.sqlite_connection import open_reader
from smallwright.storage.sqlite_file import SqliteFile


class SqlitePool:
    """As many connections as threads ask for at once."""

    def __init__(self, file: SqliteFile, busy_timeout_s: float) -> None:
        self._file, self._busy_timeout_s = file, busy_timeout_s
        self._idle: SimpleQueue[tuple[int, apsw.Connection]] = SimpleQueue()  # each with its file's age

    @contextmanager
    def connection(self) -> Iterator[apsw.Connection]:
        """A connection to the file that has the path now; after an error it is used no more."""
        age, connection = self._taken()
        try:
            yield connection
        except BaseException:
            connection.close(True)
            raise
        self._idle.put((age, connection))

    def close(self) -> None:
        """Close those that nobody uses."""
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except Empty:
                return

    def _taken(self) -> tuple[int, apsw.Connection]:
        self._file.check()
        while True:
            age = self._file.age
            try:
                opened, connection = self._idle.get_nowait()
            except Empty:
                connection = open_reader(self._file.path, self._busy_timeout_s)
                self._file.opened()
                return age, connection
            if opened == age and not connection.open_flags & apsw.SQLITE_OPEN_URI:
                return age, connection
            connection.close()  # also where the file system was read-only, and may be so no more
