"""What tells that other processes have appended to a log in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from threading import Event as Flag

import apsw

from smallwright.errors import StoreError
from smallwright.storage.listeners import Listeners
from smallwright.storage.sqlite_connection import open_reader
from smallwright.storage.sqlite_file import SqliteFile
from smallwright.storage.watcher import INTERVAL_S


def changes(file: SqliteFile, listeners: Listeners) -> Callable[[Flag], None]:
    """A watch for Watcher: SQLite tells cheaply whether others have committed."""

    def watch(stop: Flag) -> None:
        while not stop.is_set():
            with suppress(apsw.Error, StoreError, OSError):
                file.check()
                with closing(open_reader(file.path)) as connection:
                    watch_on(connection, stop)
            listeners.notify()  # what failed here fails for readers too, and they say so
            stop.wait(INTERVAL_S)

    def watch_on(connection: apsw.Connection, stop: Flag) -> None:
        last, age = None, file.age
        while not stop.is_set() and age == file.age:
            file.check()
            version = connection.execute("PRAGMA data_version").get
            if version != last:
                listeners.notify()
            last = version
            stop.wait(INTERVAL_S)

    return watch
