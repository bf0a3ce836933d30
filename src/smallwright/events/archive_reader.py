"""Reads the JSON document of a whole log, event by event, whatever its layout and size."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from smallwright.errors import EventValidationError, InvalidInputError
from smallwright.events.archive_format import FORMAT, FORMAT_VERSION, REMEDY
from smallwright.events.event import Event


def read_events(path: Path, start: int = 0) -> Iterator[tuple[Event, int]]:
    """Each event from that index on, with the bytes read so far; one event at a time is in memory.

    Raises InvalidInputError naming `path`, the index and the field, with what to do; OSError.
    """
    count = 0
    try:
        with path.open("rb") as file:
            _check_header(file, path)
            file.seek(0)
            for item in ijson.items(file, "events.item"):
                count += 1
                if count > start:
                    yield _event(item, f"{path}: events[{count - 1}]"), file.tell()
    except ijson.JSONError as error:
        place = f" after events[{count - 1}]" if count else ""
        raise InvalidInputError(
            f"{path}: is no JSON document{place} ({_first_line(error)}); {REMEDY}"
        ) from error


def holds_log(path: Path) -> bool:
    """Whether the document at `path` begins as an export does."""
    try:
        with path.open("rb") as file:
            _check_header(file, path)
    except (InvalidInputError, ijson.JSONError, OSError):
        return False
    return True


def _event(item: Any, place: str) -> Event:
    try:
        return Event.from_dict(_plain(item))
    except (EventValidationError, RecursionError) as error:
        raise InvalidInputError(f"{place}: {error}; {REMEDY}") from error


def _plain(value: Any) -> Any:
    """`value` with floats for ijson's decimals: it has no mode that keeps both large integers and floats."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _check_header(file: BinaryIO, path: Path) -> None:
    """Look until format, version and the kind of events are known, wherever in the document they stand."""
    found: dict[str, Any] = {}
    for prefix, kind, value in ijson.parse(file):
        if prefix in {"format", "version", "events"}:
            found.setdefault(prefix, kind if prefix == "events" else value)
            if len(found) == 3:
                break
    if found.get("format") != FORMAT or found.get("events") != "start_array":
        raise InvalidInputError(f"{path}: is no log that `smallwright export` wrote; give the path of one")
    if found.get("version") != FORMAT_VERSION:
        raise InvalidInputError(
            f"{path}: is an export of version {found.get('version')!r:.20}, and this Smallwright reads "
            f"version {FORMAT_VERSION}; upgrade it"
        )


def _first_line(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return (
        (text.decode(errors="replace") if isinstance(text, bytes) else str(text)).strip().partition("\n")[0]
    )
