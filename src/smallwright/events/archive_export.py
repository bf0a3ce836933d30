"""Writes the whole log as one JSON document, atomically (1.3-06); a page of it is in memory at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Event as Flag

from smallwright.errors import InvalidInputError
from smallwright.events.archive_format import event_line, write_document
from smallwright.events.atomic_file import replacing
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage

PAGE = 200  # events read at once
#: What is done and what there is to do: events of an export, bytes of an import. Called from other threads.
Progress = Callable[[int, int], None]


async def export_json(storage: EventStorage, path: Path, progress: Progress | None = None) -> int:
    """Write the events that there are now to `path`; their number. Cancelled, it leaves `path` as it was."""
    last, loop, stop = await storage.last_sequence(), asyncio.get_running_loop(), Flag()

    def lines() -> Iterator[bytes]:
        done = 0
        while done < last:
            query = EventQuery(after_sequence=done, until_sequence=last, limit=PAGE)
            page = asyncio.run_coroutine_threadsafe(storage.read(query), loop).result()
            yield from map(event_line, page)
            done = page[-1].sequence_number if page else last
            if stop.is_set():
                raise CancelledError
            if progress is not None:
                progress(done, last)

    writing = asyncio.create_task(asyncio.to_thread(_write, path, lines()))
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.gather(writing, return_exceptions=True)  # it removes what it has begun
        raise


def _write(path: Path, lines: Iterator[bytes]) -> int:
    try:
        _check_replaceable(path)
        with replacing(path) as file:
            return write_document(file, lines)
    except OSError as error:
        remedy = "choose a folder with room that you may write"
        reason = error.strerror or error
        raise InvalidInputError(f"{path}: the log can't be exported ({reason}); {remedy}") from error


def _check_replaceable(path: Path) -> None:
    """Raises InvalidInputError where `path` holds something else than an export, such as the store itself."""
    from smallwright.events.archive_reader import holds_log  # noqa: PLC0415 - its parser takes a while to load

    if path.is_file() and path.stat().st_size and not holds_log(path):
        raise InvalidInputError(f"{path}: holds no exported log; choose another name, or remove it first")
