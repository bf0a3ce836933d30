"""What SQLite's errors mean for the user of a store, and what to do about each."""

from __future__ import annotations

from pathlib import Path

import apsw

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError

_DAMAGED = "restore a backup of it, or import an export into a new store"
_MEANINGS: tuple[tuple[type[apsw.Error], type[StoreError], str, str], ...] = (
    (apsw.FullError, StoreFullError, "the disk is full", "free some space, then go on"),
    (apsw.ReadOnlyError, StoreUnavailableError, "the file is read-only", "make it and its folder writable"),
    (
        apsw.CantOpenError,
        StoreUnavailableError,
        "it can't be opened",
        "check that you may write to its folder",
    ),
    (apsw.PermissionsError, StoreUnavailableError, "permission is denied", "make it and its folder writable"),
    (
        apsw.BusyError,
        StoreUnavailableError,
        "another process keeps it locked",
        "end that process, or try again",
    ),
    (
        apsw.LockedError,
        StoreUnavailableError,
        "another process keeps it locked",
        "end that process, or try again",
    ),
    (apsw.CorruptError, StoreCorruptError, "the file is damaged", _DAMAGED),
    (apsw.NotADBError, StoreCorruptError, "the file is no event store, or it is damaged", _DAMAGED),
    (apsw.IOError, StoreError, "the disk reports an error", "check the disk and its free space, then go on"),
)


def translated(error: BaseException, path: Path) -> BaseException:
    """The documented error for one of SQLite's or of the operating system; any other as it is."""
    if isinstance(error, OSError):
        remedy = "check that its folder exists and that you may write to it"
        return _caused(StoreUnavailableError(f"{path}: {error.strerror or error}; {remedy}"), error)
    if not isinstance(error, apsw.Error):
        return error
    for kind, meaning, what, remedy in _MEANINGS:
        if isinstance(error, kind):
            return _caused(meaning(f"{path}: {what} ({error}); nothing was stored; {remedy}"), error)
    return _caused(StoreError(f"{path}: the store failed ({error}); nothing was stored"), error)


def _caused(error: StoreError, cause: BaseException) -> StoreError:
    error.__cause__ = cause
    return error
