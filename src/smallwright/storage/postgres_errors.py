"""What PostgreSQL's errors mean for the user of a store, and what to do about each."""

from __future__ import annotations

from typing import Any

import psycopg

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError

NOTHING_STORED = "nothing was stored"
IN_DOUBT = "whether it was stored is not known: append the same event again, it is stored once"
_DAMAGED = "restore a backup of the database, or import an export into a new one"
_ANOTHER = "choose another database, or restore a backup of this one"
_GRANT = (
    "GRANT its role CREATE on the database, or, once the tables are there, USAGE on the schema smallwright "
    "and SELECT, INSERT and UPDATE on its tables"
)
_Meaning = tuple[type[StoreError], str, str]  # what to raise, what happened, what to do
_UNKNOWN: _Meaning = (StoreError, "the store failed", "see the server's log")
_UNREACHABLE: _Meaning = (
    StoreUnavailableError,
    "the server can't be reached",
    "check that it runs, and the URL's host, port, database, user and password",
)
#: What an SQLSTATE begins with (PostgreSQL's manual, appendix A); the first that fits holds.
_MEANINGS: tuple[tuple[str, _Meaning], ...] = (
    ("53100", (StoreFullError, "the server's disk is full", "free some space there, then go on")),
    ("53", (StoreUnavailableError, "the server lacks resources", "give it what it names, or wait")),
    ("42501", (StoreUnavailableError, "permission is denied", _GRANT)),
    ("25006", (StoreUnavailableError, "the server is read-only", "use the URL of the primary server")),
    ("55P03", (StoreUnavailableError, "another process keeps it locked", "end that process, or try again")),
    ("42P", (StoreUnavailableError, "its schema smallwright holds something else", _ANOTHER)),
    ("42703", (StoreUnavailableError, "its schema smallwright holds something else", _ANOTHER)),
    ("3F000", (StoreUnavailableError, "its schema smallwright is missing", _DAMAGED)),
    ("XX001", (StoreCorruptError, "the server found damage", _DAMAGED)),
    ("XX002", (StoreCorruptError, "the server found damage", _DAMAGED)),
    ("23", (StoreCorruptError, "its tables contradict one another", _DAMAGED)),
    ("58", (StoreError, "the server's disk reports an error", "check it and the server's log, then go on")),
    ("08", _UNREACHABLE),
    ("57P", _UNREACHABLE),
)


def lost(error: BaseException, connection: psycopg.Connection[Any] | None = None) -> bool:
    """Whether `error` says that `connection` is gone; without one, that none could be made."""
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError) if connection is None else connection.closed
    return error.sqlstate.startswith(("08", "57P", "25P03")) or (connection is not None and connection.closed)


def translated(error: BaseException, name: str, outcome: str = NOTHING_STORED) -> BaseException:
    """The documented error for one of PostgreSQL or its driver; any other as it is."""
    if not isinstance(error, psycopg.Error):
        return error
    kind, what, remedy = _UNREACHABLE if lost(error) else _meaning(error.sqlstate or "")
    detail = " ".join(str(error).split())
    return _caused(kind(f"{name}: {what} ({detail}); {outcome}; {remedy}"), error)


def _meaning(state: str) -> _Meaning:
    for prefix, meaning in _MEANINGS:
        if state.startswith(prefix):
            return meaning
    return _UNKNOWN


def _caused(error: StoreError, cause: BaseException) -> StoreError:
    error.__cause__ = cause
    return error
