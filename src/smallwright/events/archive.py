"""The whole log as one JSON document, written atomically and read back exactly (1.3-06)."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from smallwright.errors import EventValidationError, InvalidInputError
from smallwright.events.encoding import encode
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.event_storage import EventStorage
from smallwright.events.recorder import Batch

FORMAT = "smallwright-events"
FORMAT_VERSION = 1


async def export_json(storage: EventStorage, path: Path) -> int:
    """Write all events to `path`, one a line inside one document; the number of events."""
    events = await storage.read(EventQuery())
    await asyncio.to_thread(_write_atomically, path, events)
    return len(events)


async def import_json(storage: EventStorage, path: Path, max_bytes: int) -> int:
    """Record the events of the document at `path` with the numbers and hashes they bear."""
    events = await asyncio.to_thread(_read, path)
    drafts = await asyncio.to_thread(lambda: tuple(encode(event, max_bytes) for event in events))
    await storage.append(Batch(drafts=drafts, exact=True))
    return len(events)


def _write_atomically(path: Path, events: list[Event]) -> None:
    """Temporary file, fsync, rename, fsync of the folder: a reader sees the old file or the new one."""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                _write(file, events)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        remedy = "choose a folder with room that you may write"
        raise InvalidInputError(f"{path}: the log can't be exported ({error.strerror}); {remedy}") from error


def _write(file: BinaryIO, events: list[Event]) -> None:
    file.write(f'{{"format":"{FORMAT}","version":{FORMAT_VERSION},"events":['.encode())
    for index, event in enumerate(events):
        file.write(b",\n" if index else b"\n")
        file.write(msgspec.json.encode(event.to_dict()))
    file.write(b"\n]}\n")
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> list[Event]:
    try:
        document = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise InvalidInputError(
            f"{path}: can't be read ({error.strerror}); give the path of an export"
        ) from error
    except msgspec.DecodeError as error:
        raise InvalidInputError(f"{path}: is no JSON document ({error}); export the log again") from error
    return list(_events(path, document))


def _events(path: Path, document: Any) -> Iterator[Event]:
    known = isinstance(document, dict) and document.get("format") == FORMAT
    if not known or document.get("version") != FORMAT_VERSION or not isinstance(document.get("events"), list):
        raise InvalidInputError(f"{path}: is no export of format {FORMAT!r} version {FORMAT_VERSION}")
    for index, item in enumerate(document["events"]):
        try:
            yield Event.from_dict(item)
        except EventValidationError as error:
            raise InvalidInputError(f"{path}: events[{index}]: {error}") from error
