"""Events as rows, and back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import msgspec
import psycopg

from smallwright.errors import EventValidationError, StoreCorruptError
from smallwright.events.encoding import Draft, decode
from smallwright.events.event import Event

Row = tuple[Any, ...]
_REFERENCE = re.compile(rb'"\$blob":"([0-9a-f]{64})"')
EVENT_ID, _DATA = 4, 9  # columns of a row


def columns_of(written: Iterable[tuple[Draft, Event, int]]) -> dict[str, list[Any]]:
    """The columns for add_events; each event is its draft sealed, with the id of its stream."""
    rows = [
        (
            event.sequence_number,
            stream,
            event.version,
            str(event.event_type),
            event.event_id,
            event.causation_id,
            event.timestamp,
            event.code_version,
            draft.clock,
            draft.payload,
            bytes.fromhex(event.hash),
        )
        for draft, event, stream in written
    ]
    names = "sequence stream version type event_id causation_id timestamp code_version vector_clock data hash"
    return {name: list(column) for name, column in zip(names.split(), zip(*rows, strict=True), strict=True)}


def blobs_of(
    connection: psycopg.Connection[Any], statements: Mapping[str, str], rows: list[Row]
) -> dict[str, bytes]:
    """All blobs that `rows` refer to, in one round trip, by hash."""
    wanted = {bytes.fromhex(sha.decode()) for row in rows for sha in _REFERENCE.findall(row[_DATA])}
    if not wanted:
        return {}
    found = connection.execute(statements["blobs"], {"sha256s": list(wanted)}, binary=True)
    return {sha256.hex(): content for sha256, content in found}


def event_of(row: Row, blobs: Mapping[str, bytes], name: str) -> Event:
    """The event in `row`. Raises StoreCorruptError where it is none."""
    sequence, task_id, version, kind, event_id, causation_id, timestamp, code_version, clock, data, digest = (
        row
    )
    try:
        return Event(
            task_id=task_id,
            event_type=kind,
            event_id=event_id,
            timestamp=timestamp,
            sequence_number=sequence,
            code_version=code_version,
            vector_clock=msgspec.json.decode(clock),
            causation_id=causation_id,
            data=decode(data, partial(_blob, blobs)),
            version=version,
            hash=digest.hex(),
        )
    except (EventValidationError, msgspec.DecodeError, ValueError, TypeError) as error:
        remedy = "restore a backup of it, or import an export into a new store"
        raise StoreCorruptError(f"{name}: event {sequence} is damaged ({error}); {remedy}") from error


def _blob(blobs: Mapping[str, bytes], sha256: str) -> bytes:
    content = blobs.get(sha256)
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"blob {sha256} is missing or was changed")
    return content
