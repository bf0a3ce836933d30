"""Connections to a log in PostgreSQL: opened when needed, and anew when they were lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg

from smallwright.errors import StoreUnavailableError
from smallwright.storage.postgres_errors import lost
from smallwright.storage.postgres_migrations import migrate
from smallwright.storage.postgres_url import parsed
from smallwright.storage.statements import named_statements

T = TypeVar("T")
Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]
PATIENCE_S = 15.0  # how long a server that was there may be away, and a log be locked by another writer
_RETRY_S = 0.1


class PostgresConnector:
    """Opens connections to the database of a URL; for any thread."""

    def __init__(self, url: str, patience_s: float = PATIENCE_S) -> None:
        self._parameters, self.name = parsed(url)
        self.patience_s = patience_s
        self._statements = statements()
        self._proven = False  # it has worked: a server that is away now may be restarting

    def connect(self, deadline: float, *, read_only: bool) -> Connection:
        """A connection in autocommit whose log is there. Raises psycopg.Error, StoreUnavailableError."""
        while True:
            try:
                connection = self._opened(read_only)
            except psycopg.Error as error:
                if not (self._proven and lost(error)) or time.monotonic() > deadline:
                    raise
            else:
                self._proven = True
                return connection
            time.sleep(_RETRY_S)

    def _opened(self, read_only: bool) -> Connection:
        connection = psycopg.connect(**self._parameters, autocommit=True)
        try:
            self._check_encoding(connection)
            lock_timeout = {"lock_timeout_ms": round(self.patience_s * 1000)}
            connection.execute(self._statements["session"], lock_timeout)
            migrate(connection, self._statements, self.name)
            if read_only:
                connection.execute("SET default_transaction_read_only = on")
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_encoding(self, connection: Connection) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreUnavailableError(
                f"{self.name}: its encoding is {encoding}; create a database with ENCODING 'UTF8'"
            )


class PostgresLink:
    """One connection at a time, for one thread at a time."""

    def __init__(
        self, connector: PostgresConnector, *, read_only: bool, patience_s: float | None = None
    ) -> None:
        self._connector, self._read_only = connector, read_only
        self._patience_s = connector.patience_s if patience_s is None else patience_s
        self._connection: Connection | None = None

    def run(self, work: Callable[[Connection], T]) -> T:
        """The result of `work`, which is begun anew where the connection was lost. Raises what it raises."""
        deadline = time.monotonic() + self._patience_s
        while True:
            if self._connection is None:
                self._connection = self._connector.connect(deadline, read_only=self._read_only)
            try:
                return work(self._connection)
            except BaseException as error:
                again = lost(error, self._connection) and time.monotonic() < deadline
                self.disconnect()  # whatever it was doing is undone by the server
                if not again:
                    raise

    def disconnect(self) -> None:
        """Let go of the connection, whatever state it is in."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def statements() -> dict[str, str]:
    """The named statements of postgres_statements.sql."""
    return named_statements("postgres_statements.sql")
