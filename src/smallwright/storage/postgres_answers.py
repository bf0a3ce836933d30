"""Answers whose step has no outcome yet, in the database of the log but apart from its writer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import psycopg

from smallwright.errors import StoreUnavailableError
from smallwright.storage.postgres_connection import Connection, PostgresConnector, PostgresLink
from smallwright.storage.postgres_errors import translated
from smallwright.storage.statements import named_statements

T = TypeVar("T")


class PostgresAnswers:
    """Implements AnswerShelf on one connection and one thread; nothing is opened before its use."""

    def __init__(self, url: str) -> None:
        self._connector = PostgresConnector(url)
        self._link = PostgresLink(self._connector, read_only=False)
        self._sql = named_statements("postgres_answers.sql")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smallwright-answers")

    async def put(self, task_id: str, step: str, call: int, prompt_hash: str, answer: bytes) -> None:
        """Keep `answer`. Raises StoreError."""
        row = (task_id, step, call, prompt_hash, answer)
        await self._run(lambda connection: connection.execute(self._sql["put"], row))

    async def get(self, task_id: str) -> list[tuple[str, int, str, bytes]]:
        """All of a task: (step, call, prompt hash, answer). Raises StoreError."""
        which = (task_id,)
        rows = await self._run(lambda connection: connection.execute(self._sql["get"], which).fetchall())
        return [(step, call, prompt_hash, bytes(answer)) for step, call, prompt_hash, answer in rows]

    async def drop(self, task_id: str, steps: Sequence[str] | None = None) -> None:
        """Forget those of these steps, or all of the task. Raises StoreError."""
        which = {"task_id": task_id, "steps": None if steps is None else list(steps)}
        await self._run(lambda connection: connection.execute(self._sql["drop"], which))

    async def close(self) -> None:
        """End thread and connection; a second close does nothing."""
        await asyncio.to_thread(self._thread.shutdown)
        self._link.disconnect()

    async def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._done, work)
        except RuntimeError:  # the thread takes nothing after its shutdown
            raise StoreUnavailableError(f"{self._connector.name}: the answers are closed") from None

    def _done(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._link.run(work)
        except psycopg.Error as error:
            raise translated(error, self._connector.name) from error
