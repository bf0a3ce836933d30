"""Makes the log's tables, and brings those of older versions forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import psycopg

from smallwright.errors import StoreUnavailableError

#: Each brings the tables from the version before (the first: from nothing) to its own number: 1, 2, 3 …
MIGRATIONS: Sequence[str] = tuple(
    files(__package__).joinpath(name).read_text("utf-8")
    for name in ("postgres_schema.sql", "postgres_schema_2.sql")
)
LOCK = 0x534D5752  # "SMWR": the advisory lock of those who migrate


def migrate(
    connection: psycopg.Connection[Any],
    statements: Mapping[str, str],
    name: str,
    migrations: Sequence[str] = MIGRATIONS,
) -> None:
    """Run what is missing, once among all who try. Raises psycopg.Error, StoreUnavailableError."""
    if _version(connection, statements, name, len(migrations)) == len(migrations):
        return
    connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")  # asks anew after the wait
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    for number in range(_version(connection, statements, name, len(migrations)), len(migrations)):
        connection.execute(migrations[number])
        connection.execute(statements["set_version"], {"version": number + 1})
    connection.execute("COMMIT")


def _version(
    connection: psycopg.Connection[Any], statements: Mapping[str, str], name: str, newest: int
) -> int:
    """The version of the tables, 0 where there are none. Raises StoreUnavailableError for a newer one."""
    if not _value(connection, statements["has_version"]):
        return 0
    version = int(_value(connection, statements["version"]))
    if version > newest:
        raise StoreUnavailableError(f"{name}: a newer Smallwright wrote this store; upgrade this one")
    return version


def _value(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return None if row is None else row[0]
