"""Locks of tasks in PostgreSQL: advisory locks of one session, which end with it (6-13)."""

from __future__ import annotations

import asyncio
import hashlib
import time

import psycopg

from smallwright.errors import StoreUnavailableError
from smallwright.storage.postgres_url import parsed

_LOCK = "SELECT pg_try_advisory_lock(%s)"
_UNLOCK = "SELECT pg_advisory_unlock(%s)"
_RETRY_S = 0.5


class PostgresTaskLocks:
    """One connection holds all locks of this process; while it is lost, it tries to have them again."""

    def __init__(self, url: str) -> None:
        self._parameters, self._name = parsed(url)
        self._connection: psycopg.Connection[tuple[bool]] | None = None
        self._held: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def acquire(self, task_id: str) -> bool:
        """Whether this process has the lock now. Raises StoreUnavailableError."""
        async with self._one_at_a_time:
            if task_id in self._held or not await asyncio.to_thread(self._try, task_id):
                return False
            self._held.add(task_id)
            return True

    async def release(self, task_id: str) -> None:
        """Let go; nothing where it is not held."""
        async with self._one_at_a_time:
            if task_id in self._held:
                self._held.discard(task_id)
                await asyncio.to_thread(self._let_go, task_id)

    async def close(self) -> None:
        """Let go of all."""
        async with self._one_at_a_time:
            self._held.clear()
            if self._connection is not None:
                await asyncio.to_thread(self._connection.close)
                self._connection = None

    def _try(self, task_id: str) -> bool:
        ends = time.monotonic() + 2 * _RETRY_S
        while True:
            try:
                return self._ask(_LOCK, task_id)
            except psycopg.Error as error:
                self._connection = None
                if time.monotonic() > ends:
                    raise StoreUnavailableError(f"{self._name}: tasks can't be locked: {error}") from error
            time.sleep(_RETRY_S)

    def _let_go(self, task_id: str) -> None:
        try:
            self._ask(_UNLOCK, task_id)
        except psycopg.Error:
            self._connection = None  # its locks went with it

    def _ask(self, statement: str, task_id: str) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(**self._parameters, autocommit=True)
            for held in self._held:
                self._connection.execute(_LOCK, (_key(held),))
        row = self._connection.execute(statement, (_key(task_id),)).fetchone()
        return bool(row and row[0])


def _key(task_id: str) -> int:
    """The signed 64-bit number that PostgreSQL locks by."""
    digest = hashlib.sha256(b"smallwright task " + task_id.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
