"""Keeps the write-ahead log short: after a commit its pages go to the database, and it begins anew.

SQLite's own checkpoint never waits, so where readers always overlap the WAL would never begin anew. Ours
waits a moment for them once the WAL is at its bound; no reader of ours takes longer than a page of events.
What another program keeps open can still hold the WAL; it shrinks when that ends.
"""

from __future__ import annotations

from contextlib import suppress

import apsw

PAGES = 1_000  # in the WAL before they go to the database: 4 MB
BOUND_PAGES = 4_000  # from here on readers are waited for
PAGE_BYTES = 4_096
_PATIENCE_MS = 50


class Checkpoints:
    """For one writing connection."""

    def __init__(self, connection: apsw.Connection, busy_timeout_s: float) -> None:
        self._busy_timeout_ms = round(busy_timeout_s * 1000)
        self._tried_at = 0  # pages in the WAL when readers were waited for in vain
        connection.set_wal_hook(self._committed)
        connection.execute(f"PRAGMA journal_size_limit = {BOUND_PAGES * PAGE_BYTES}")

    def _committed(self, connection: apsw.Connection, _database: str, pages: int) -> int:
        """Called by SQLite after each commit, which stands whatever happens here."""
        if pages < self._tried_at:  # it has begun anew
            self._tried_at = 0
        with suppress(apsw.Error):
            if pages >= max(BOUND_PAGES, self._tried_at + PAGES):
                self._tried_at = pages
                connection.set_busy_timeout(_PATIENCE_MS)
                try:
                    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
                finally:
                    connection.set_busy_timeout(self._busy_timeout_ms)
            elif pages >= PAGES:
                connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        return apsw.SQLITE_OK
