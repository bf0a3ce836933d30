"""Answers whose step has no outcome yet, in the file of the log but apart from its writer.

They outlive the process, not the machine (synchronous=NORMAL): a lost one is only asked for again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import apsw

from smallwright.errors import StoreUnavailableError
from smallwright.storage.sqlite_connection import open_writer
from smallwright.storage.sqlite_errors import translated
from smallwright.storage.statements import named_statements

T = TypeVar("T")


class SqliteAnswers:
    """Implements AnswerShelf on one connection and one thread; nothing is opened before its use."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path).absolute()
        self._sql = named_statements("sqlite_answers.sql")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="smallwright-answers")
        self._connection: apsw.Connection | None = None

    async def put(self, task_id: str, step: str, call: int, prompt_hash: str, answer: bytes) -> None:
        """Keep `answer`. Raises StoreError."""
        row = (task_id, step, call, prompt_hash, answer)
        await self._run(lambda connection: connection.execute(self._sql["put"], row))

    async def get(self, task_id: str) -> list[tuple[str, int, str, bytes]]:
        """All of a task: (step, call, prompt hash, answer). Raises StoreError."""
        which = (task_id,)
        rows: list[Any]
        rows = await self._run(lambda connection: connection.execute(self._sql["get"], which).fetchall())
        return [(step, call, prompt_hash, bytes(answer)) for step, call, prompt_hash, answer in rows]

    async def drop(self, task_id: str, steps: Sequence[str] | None = None) -> None:
        """Forget those of these steps, or all of the task. Raises StoreError."""
        which = (task_id, None if steps is None else json.dumps(list(steps)))
        await self._run(lambda connection: connection.execute(self._sql["drop"], which))

    async def close(self) -> None:
        """End thread and connection; a second close does nothing."""
        await asyncio.to_thread(self._thread.shutdown)
        if self._connection is not None:
            self._connection.close(True)
            self._connection = None

    async def _run(self, work: Callable[[apsw.Connection], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._done, work)
        except RuntimeError:  # the thread takes nothing after its shutdown
            raise StoreUnavailableError(f"{self._path}: the answers are closed; open them again") from None

    def _done(self, work: Callable[[apsw.Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = open_writer(self._path)
                self._connection.execute("PRAGMA synchronous = NORMAL")
            return work(self._connection)
        except (apsw.Error, OSError) as error:
            raise translated(error, self._path) from error
