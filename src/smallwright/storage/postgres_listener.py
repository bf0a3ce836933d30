"""Notices what is appended anywhere, while anybody listens: NOTIFY tells soon, polling tells for certain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event as Flag
from threading import Lock, Thread

import psycopg

from smallwright.errors import StoreError
from smallwright.storage.listeners import Listeners
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink, statements

INTERVAL_S = 0.25  # how long an event may stay unnoticed where its notification is lost


class PostgresListener:
    """One thread and one connection for all listeners of this process."""

    def __init__(
        self,
        connector: PostgresConnector,
        listeners: Listeners,
        known: Callable[[], int],
        interval_s: float = INTERVAL_S,
    ) -> None:
        """`known` gives the number up to which the listeners were told of events by others."""
        self._connector, self._listeners, self._known, self._interval_s = (
            connector,
            listeners,
            known,
            interval_s,
        )
        self._last_sequence = statements()["last_sequence"]
        self._lock = Lock()
        self._listening = 0
        self._stop = Flag()
        self._thread: Thread | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Notify the listeners of commits while entered."""
        with self._lock:
            self._listening += 1
            if self._listening == 1:
                self._stop = Flag()
                self._thread = Thread(
                    target=self._listen, args=(self._stop,), name="smallwright-listener", daemon=True
                )
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._listening -= 1
                if self._listening == 0:
                    self._stop.set()  # the thread ends by itself: nobody waits for it here

    def close(self) -> None:
        """End the thread. Blocks."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self, stop: Flag) -> None:
        link = PostgresLink(
            self._connector, read_only=True, patience_s=0
        )  # `stop` is looked at between tries
        while not stop.is_set():
            with suppress(
                psycopg.Error, StoreError
            ):  # what fails here fails for readers too, and they say so
                link.run(lambda connection: self._listen_on(connection, stop))
            stop.wait(self._interval_s)
        link.disconnect()

    def _listen_on(self, connection: Connection, stop: Flag) -> None:
        connection.execute("LISTEN smallwright")
        seen = -1  # what came before this connection may not have been noticed
        while not stop.is_set():
            [(sequence,)] = connection.execute(self._last_sequence).fetchall()
            if seen < 0 or sequence > max(seen, self._known()):
                self._listeners.notify()
            seen = sequence
            for _ in connection.notifies(timeout=self._interval_s, stop_after=1):
                pass
