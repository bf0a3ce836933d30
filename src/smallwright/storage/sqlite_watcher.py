"""Notices what other processes append, while anybody listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event as Flag
from threading import Lock, Thread

import apsw

from smallwright.errors import StoreError
from smallwright.storage.listeners import Listeners
from smallwright.storage.sqlite_connection import open_reader
from smallwright.storage.sqlite_file import SqliteFile

INTERVAL_S = 0.1  # how long another process's event may stay unnoticed


class SqliteWatcher:
    """One thread for all listeners of this process; SQLite tells cheaply whether others have committed."""

    def __init__(self, file: SqliteFile, listeners: Listeners, interval_s: float = INTERVAL_S) -> None:
        self._file, self._listeners, self._interval_s = file, listeners, interval_s
        self._lock = Lock()
        self._watched = 0
        self._stop = Flag()
        self._thread: Thread | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notify the listeners of others' commits while entered."""
        with self._lock:
            self._watched += 1
            if self._watched == 1:
                self._stop = Flag()
                self._thread = Thread(
                    target=self._watch, args=(self._stop,), name="smallwright-watcher", daemon=True
                )
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._watched -= 1
                if self._watched == 0:
                    self._stop.set()  # the thread ends by itself: nobody waits for it here

    def close(self) -> None:
        """End the thread. Blocks."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, stop: Flag) -> None:
        while not stop.is_set():
            with suppress(apsw.Error, StoreError, OSError):
                self._file.check()
                with closing(open_reader(self._file.path)) as connection:
                    self._watch_on(connection, stop)
            self._listeners.notify()  # what failed here fails for readers too, and they say so
            stop.wait(self._interval_s)

    def _watch_on(self, connection: apsw.Connection, stop: Flag) -> None:
        last, age = None, self._file.age
        while not stop.is_set() and age == self._file.age:
            self._file.check()
            version = connection.execute("PRAGMA data_version").get
            if version != last:
                self._listeners.notify()
            last = version
            stop.wait(self._interval_s)
