"""Opens connections to a log in one SQLite file, and makes the file where there is none."""

from __future__ import annotations

import time
from contextlib import suppress
from errno import EISDIR
from os import ST_RDONLY, statvfs
from pathlib import Path

import apsw

from smallwright.storage.sqlite_checkpoints import Checkpoints
from smallwright.storage.sqlite_migrations import migrate, version_of
from smallwright.storage.statements import named_statements

BUSY_TIMEOUT_S = 15.0  # how long a writer waits for another process's transaction
_RETRY_S = 0.02


def open_writer(path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> apsw.Connection:
    """A connection that writes durably; the file is made where it does not exist."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, "it is a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)  # prompts and code are their owner's business
    _make_writable(path)
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(round(busy_timeout_s * 1000))
        _prepare(connection, path, time.monotonic() + busy_timeout_s)
        connection.execute("PRAGMA synchronous = FULL")
        Checkpoints(connection, busy_timeout_s)
    except BaseException:
        connection.close(True)
        raise
    return connection


def open_reader(path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> apsw.Connection:
    """A connection that only reads; the file is made where it does not exist."""
    if not path.is_file() or path.stat().st_size == 0:
        open_writer(path, busy_timeout_s).close()
    connection = _opened_to_read(path)
    try:
        connection.set_busy_timeout(round(busy_timeout_s * 1000))
        if not _is_made(connection, path):
            open_writer(path, busy_timeout_s).close()
    except BaseException:
        connection.close(True)
        raise
    return connection


def _is_made(connection: apsw.Connection, path: Path) -> bool:
    """Whether the log's tables are there; they are not where a writer has not finished yet, or died."""
    try:
        return version_of(connection, path) > 0
    except apsw.ReadOnlyError:  # it died in the switch to WAL: only a writer can roll back what it left
        return False


def _make_writable(path: Path) -> None:
    """SQLite gives its files beside a log the log's mode: made while it was read-only, they stay so."""
    for file in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(OSError):
            file.chmod(path.stat().st_mode & 0o777)


def _opened_to_read(path: Path) -> apsw.Connection:
    fixed = statvfs(path.parent).f_flag & ST_RDONLY and not path.with_name(f"{path.name}-wal").exists()
    if not fixed:
        return apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    # WAL needs files of its own beside the log; where none can be made, the log can't change either.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"{path.as_uri()}?immutable=1", flags)


def statements() -> dict[str, str]:
    """The named statements of sqlite_statements.sql."""
    return named_statements("sqlite_statements.sql")


def _prepare(connection: apsw.Connection, path: Path, deadline: float) -> None:
    """Switch to WAL and bring the tables to our version, once among all processes that try."""
    while True:
        try:
            version_of(connection, path)  # before anything is changed in another program's file
            if connection.readonly("main"):
                return  # appends will say that it is read-only; reading works
            connection.execute("PRAGMA journal_mode = WAL").get  # noqa: B018 - fetches, and so finishes
            connection.execute("BEGIN IMMEDIATE")
            break
        except apsw.BusyError:  # the switch to WAL does not wait for the busy timeout
            if time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_S)
    migrate(connection, path)  # asks again: another process may have been first
    connection.execute("COMMIT")
