"""What other processes appended to a log in one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from smallwright.errors import StoreCorruptError, StoreUnavailableError
from smallwright.events.archive_format import REMEDY
from smallwright.events.archive_reader import read_events
from smallwright.events.event import Event


def events_after(known: list[Event], path: Path) -> Iterator[Event]:
    """The events of the document at `path` that come after those `known`, with which it must begin."""
    last = known[-1] if known else None
    try:
        stored = read_events(path, start=len(known) - 1 if known else 0)
        if last and next(stored, (None,))[0] != last:
            raise _replaced(path)
    except FileNotFoundError:
        if last:
            raise _replaced(path) from None
        return
    sequence = last.sequence_number if last else 0
    for event, _offset in stored:
        if event.sequence_number <= sequence:
            raise StoreCorruptError(
                f"{path}: event {event.sequence_number} stands after event {sequence}; {REMEDY}"
            )
        sequence = event.sequence_number
        yield event


def _replaced(path: Path) -> StoreUnavailableError:
    return StoreUnavailableError(f"{path}: the file was replaced while in use; put it back, or restart")
