"""The layout of an export, which is also that of a json: store: one document, one event a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from smallwright.events.event import Event

FORMAT = "smallwright-events"
FORMAT_VERSION = 1
REMEDY = "restore it from a copy, or export the log again"  # for a document that is damaged


def event_line(event: Event) -> bytes:
    """`event` as JSON."""
    return msgspec.json.encode(event.to_dict())


def write_document(file: BinaryIO, lines: Iterable[bytes]) -> int:
    """Write the document that holds `lines`; their number."""
    file.write(f'{{"format":"{FORMAT}","version":{FORMAT_VERSION},"events":['.encode())
    count = 0
    for count, line in enumerate(lines, start=1):
        file.write(b"\n" if count == 1 else b",\n")
        file.write(line)
    file.write(b"\n]}\n")
    return count
