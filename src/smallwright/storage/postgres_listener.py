"""Notices what is appended anywhere: NOTIFY tells soon, polling tells for certain."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event as Flag

import psycopg

from smallwright.errors import StoreError
from smallwright.storage.listeners import Listeners
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink, statements

INTERVAL_S = 0.25  # how long an event may stay unnoticed where its notification is lost


def notifications(
    connector: PostgresConnector, listeners: Listeners, known: Callable[[], int]
) -> Callable[[Flag], None]:
    """A watch for Watcher, on a connection of its own.

    `known` gives the number up to which the listeners were told of events by others.
    """
    last_sequence = statements()["last_sequence"]

    def watch(stop: Flag) -> None:
        link = PostgresLink(connector, read_only=True, patience_s=0)  # `stop` is looked at between tries
        while not stop.is_set():
            with suppress(
                psycopg.Error, StoreError
            ):  # what fails here fails for readers too, and they say so
                link.run(lambda connection: watch_on(connection, stop))
            stop.wait(INTERVAL_S)
        link.disconnect()

    def watch_on(connection: Connection, stop: Flag) -> None:
        connection.execute("LISTEN smallwright")
        seen = -1  # what came before this connection may not have been noticed
        while not stop.is_set():
            [(sequence,)] = connection.execute(last_sequence).fetchall()
            if seen < 0 or sequence > max(seen, known()):
                listeners.notify()
            seen = sequence
            for _ in connection.notifies(timeout=INTERVAL_S, stop_after=1):
                pass

    return watch
