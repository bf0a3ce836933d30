"""Damage that SQLite does not notice by itself while it reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import apsw

from smallwright.errors import StoreCorruptError
from smallwright.storage.sqlite_errors import DAMAGED_REMEDY
from smallwright.storage.sqlite_rows import Row


def check_order(rows: Iterable[Row], after: int, path: Path) -> None:
    """Raise StoreCorruptError unless sequence numbers rise from `after` on; who reads on would never end."""
    for row in rows:
        if row[0] <= after:
            problem = f"event {row[0]} comes after event {after}"
            raise StoreCorruptError(f"{path}: the file is damaged ({problem}); {DAMAGED_REMEDY}")
        after = row[0]


def check_structure(connection: apsw.Connection, path: Path) -> None:
    """Raise StoreCorruptError where a page is damaged, or an index differs from its table. Reads it all."""
    finding = connection.execute("PRAGMA integrity_check(1)").get
    if finding != "ok":
        remedy = "its events hold: export them, and import that into a new store"
        raise StoreCorruptError(f"{path}: the file is damaged ({finding}); {remedy}")
