"""The whole log as one JSON document, written atomically and read back exactly (1.3-06).

Neither way holds more than a few events in memory.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag

from smallwright.errors import ConflictError, EventValidationError, InvalidInputError
from smallwright.events.archive_format import REMEDY, event_line, write_document
from smallwright.events.atomic_file import replacing
from smallwright.events.chain_walk import ChainWalk
from smallwright.events.encoding import Draft, encode
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage
from smallwright.events.recorder import Batch

PAGE = 200  # events read at once
#: What is done and what there is to do: events of an export, bytes of an import. Called from other threads.
Progress = Callable[[int, int], None]


class _StoppedError(Exception):
    """Nobody waits any more."""


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
                raise _StoppedError
            if progress is not None:
                progress(done, last)

    writing = asyncio.create_task(asyncio.to_thread(_write, path, lines()))
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([writing])  # it removes what it has begun
        writing.exception()
        raise


def _write(path: Path, lines: Iterator[bytes]) -> int:
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    _check_replaceable(path)
    try:
        with replacing(path, secrets.token_hex(4)) as file:
            write_document(file, counted())
    except OSError as error:
        remedy = "choose a folder with room that you may write"
        reason = error.strerror or error
        raise InvalidInputError(f"{path}: the log can't be exported ({reason}); {remedy}") from error
    return count


def _check_replaceable(path: Path) -> None:
    """Raises InvalidInputError where `path` holds something else than an export, such as the store itself."""
    from smallwright.events.archive_reader import holds_log  # noqa: PLC0415

    if path.is_file() and path.stat().st_size and not holds_log(path):
        raise InvalidInputError(f"{path}: holds no exported log; choose another name, or remove it first")


async def import_json(
    storage: EventStorage, path: Path, max_bytes: int, progress: Progress | None = None
) -> int:
    """Record the events of the document at `path` with the numbers and hashes they bear; their number."""
    drafts = _ImportedDrafts(path=path, max_bytes=max_bytes, progress=progress)
    try:
        await storage.append(Batch(drafts=drafts, exact=True))
    except asyncio.CancelledError:
        drafts.stop.set()
        raise
    except ConflictError as error:
        raise ConflictError(f"{path}: {error}") from error
    return drafts.count


@dataclass(kw_only=True)
class _ImportedDrafts:
    """The events of a document as drafts, checked against their chain, while the store takes them in.

    Any number of iterations, each from the first event on. Raises InvalidInputError.
    """

    path: Path
    max_bytes: int
    progress: Progress | None
    count: int = 0
    stop: Flag = field(default_factory=Flag)

    def __iter__(self) -> Iterator[Draft]:
        from smallwright.events.archive_reader import read_events  # noqa: PLC0415

        self.count, walk = 0, ChainWalk()
        try:
            for event, offset in read_events(self.path):
                self._tell(offset)
                yield self._draft(event, walk)
        except OSError as error:
            problem = f"can't be read ({error.strerror or error})"
            raise InvalidInputError(f"{self.path}: {problem}; give the path of an export") from error

    def _draft(self, event: Event, walk: ChainWalk) -> Draft:
        place = f"{self.path}: events[{self.count}]"
        try:
            draft = encode(event, self.max_bytes)
        except EventValidationError as error:
            raise InvalidInputError(f"{place}: {error}") from error
        if fault := walk.fault(draft):
            raise InvalidInputError(f"{place}: {fault}; {REMEDY}")
        self.count += 1
        return draft

    def _tell(self, offset: int) -> None:
        if self.stop.is_set():
            raise _StoppedError
        if self.progress is not None and self.count % PAGE == 0:
            self.progress(offset, self.path.stat().st_size)
