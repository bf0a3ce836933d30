"""What SQLite's errors mean for the user of a store, and what to do about each."""

from __future__ import annotations

from pathlib import Path

import apsw

from smallwright.errors import StoreCorruptError, StoreError, StoreFullError, StoreUnavailableError

NOTHING_STORED = "nothing was stored"
NOTHING_READ = "nothing was read"
IN_DOUBT = "whether it was stored is not known: append the same event again, it is stored once"
DAMAGED_REMEDY = "restore a backup of it, or import an export into a new store"
_Meaning = tuple[type[StoreError], str, str]  # what to raise, what happened, what to do
_WRITABLE = "make it and its folder writable"
_LOCKED: _Meaning = (
    StoreUnavailableError,
    "another process keeps it locked",
    "end that process, or try again",
)
_DAMAGED: _Meaning = (StoreCorruptError, "the file is damaged", DAMAGED_REMEDY)
#: The first that fits holds.
_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], _Meaning], ...] = (
    (apsw.FullError, (StoreFullError, "the disk is full", "free some space, then go on")),
    (apsw.ReadOnlyError, (StoreUnavailableError, "the file is read-only", _WRITABLE)),
    (apsw.PermissionsError, (StoreUnavailableError, "permission is denied", _WRITABLE)),
    (
        apsw.CantOpenError,
        (
            StoreUnavailableError,
            "it can't be opened",
            "check that it exists, and that you may read and write it and its folder",
        ),
    ),
    ((apsw.BusyError, apsw.LockedError, apsw.ProtocolError), _LOCKED),
    (apsw.NotADBError, (StoreCorruptError, "the file is no event store, or it is damaged", DAMAGED_REMEDY)),
    # Statements never change, so what is wrong with them or their rows is wrong with the file.
    (
        (
            apsw.CorruptError,
            apsw.SQLError,
            apsw.ConstraintError,
            apsw.MismatchError,
            apsw.TooBigError,
            UnicodeDecodeError,
        ),
        _DAMAGED,
    ),
    (
        apsw.IOError,
        (
            StoreError,
            "the disk reports an error",
            "check the disk, its free space and the limit on the size of files, then go on",
        ),
    ),
    (apsw.Error, (StoreError, "the store failed", "try again, or restart")),
)


def translated(error: BaseException, path: Path, outcome: str = NOTHING_STORED) -> BaseException:
    """The documented error for one of SQLite's or of the operating system; any other as it is."""
    if isinstance(error, OSError):
        remedy = "check that its folder exists and that you may write to it"
        return _caused(
            StoreUnavailableError(f"{path}: {error.strerror or error}; {outcome}; {remedy}"), error
        )
    for kind, (meaning, what, remedy) in _MEANINGS:
        if isinstance(error, kind):
            return _caused(meaning(f"{path}: {what} ({error}); {outcome}; {remedy}"), error)
    return error


def _caused(error: StoreError, cause: BaseException) -> StoreError:
    error.__cause__ = cause
    return error
