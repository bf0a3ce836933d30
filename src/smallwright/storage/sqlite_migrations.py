"""Makes the log's tables, and brings those of older versions forward."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import apsw

from smallwright.errors import StoreCorruptError, StoreUnavailableError
from smallwright.storage.sqlite_errors import DAMAGED_REMEDY

APPLICATION_ID = 0x534D5752  # "SMWR": marks the file as ours
#: Each brings the tables from the version before (the first: from nothing) to its own number: 1, 2, 3 …
MIGRATIONS: Sequence[str] = tuple(
    files(__package__).joinpath(name).read_text("utf-8")
    for name in ("sqlite_schema.sql", "sqlite_schema_2.sql", "sqlite_schema_3.sql")
)


def migrate(connection: apsw.Connection, path: Path) -> None:
    """Run what is missing, in the transaction that is open. Raises as `version_of`."""
    version = version_of(connection, path)
    if version == len(MIGRATIONS):
        return
    for migration in MIGRATIONS[version:]:
        connection.execute(migration)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def version_of(connection: apsw.Connection, path: Path) -> int:
    """The version of the tables, 0 where there are none.

    Raises StoreUnavailableError for another program's or a newer file, StoreCorruptError for no version.
    """
    with connection:  # one snapshot: a writer may be making the tables at this moment
        application = connection.execute("PRAGMA application_id").get
        version = connection.execute("PRAGMA user_version").get
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    if application != APPLICATION_ID:
        if tables:
            raise StoreUnavailableError(f"{path}: another program's database; choose another path")
        return 0
    if version <= 0:
        raise StoreCorruptError(f"{path}: the file is damaged (its version is {version}); {DAMAGED_REMEDY}")
    if version > len(MIGRATIONS):
        raise StoreUnavailableError(f"{path}: a newer Smallwright wrote this store; upgrade this one")
    return int(version)
