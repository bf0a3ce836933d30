"""Records the log that an export holds, exactly or not at all (1.3-06); an event at a time is in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag

from smallwright.errors import ConflictError, EventValidationError, InvalidInputError
from smallwright.events.archive_export import Progress
from smallwright.events.archive_format import REMEDY
from smallwright.events.chain_walk import ChainWalk
from smallwright.events.encoding import Draft, encode
from smallwright.events.event import Event
from smallwright.events.event_storage import EventStorage
from smallwright.events.recorder import Batch

TOLD_EVERY = 200  # events between two calls of `progress`


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
        from smallwright.events.archive_reader import read_events  # noqa: PLC0415 - as in archive_export

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
            raise CancelledError
        if self.progress is not None and self.count % TOLD_EVERY == 0:
            self.progress(offset, self.path.stat().st_size)
