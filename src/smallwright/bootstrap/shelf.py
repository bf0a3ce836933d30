"""Opens where the model's answers wait for the outcome of their step, beside the log that a URL names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smallwright.bootstrap.store import store_path

if TYPE_CHECKING:
    from smallwright.orchestrator.answer_shelf import AnswerShelf
    from smallwright.storage.json_answers import JsonAnswers
    from smallwright.storage.memory_answers import MemoryAnswers
    from smallwright.storage.postgres_answers import PostgresAnswers
    from smallwright.storage.sqlite_answers import SqliteAnswers


@asynccontextmanager
async def open_shelf(url: str) -> AsyncIterator[AnswerShelf]:
    """The shelf of the store at `url`, which was opened before; it is closed at the end."""
    shelf = _shelf(url)
    try:
        yield shelf
    finally:
        await shelf.close()


def _shelf(url: str) -> SqliteAnswers | JsonAnswers | PostgresAnswers | MemoryAnswers:
    path = store_path(url)
    if path is not None and url.startswith("sqlite:"):
        from smallwright.storage.sqlite_answers import SqliteAnswers  # noqa: PLC0415

        return SqliteAnswers(path)
    if path is not None:
        from smallwright.storage.json_answers import JsonAnswers  # noqa: PLC0415

        return JsonAnswers(path)
    if url.startswith("postgres"):
        from smallwright.storage.postgres_answers import PostgresAnswers  # noqa: PLC0415

        return PostgresAnswers(url)
    from smallwright.storage.memory_answers import MemoryAnswers  # noqa: PLC0415

    return MemoryAnswers()
