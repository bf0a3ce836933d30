"""Events as rows, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from smallwright.errors import StoreCorruptError
from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.stored_event import stored_event
from smallwright.storage.event_columns import DAMAGE, check_place, clock_of, data_of, whole_blob
from smallwright.storage.group_tail import Written
from smallwright.storage.postgres_connection import Connection

Row = tuple[Any, ...]
EVENT_ID, _DATA = 4, 9  # columns of a row
_REFERENCE = re.compile(rb'"\$blob":"([0-9a-f]{64})"')


def columns_of(written: Sequence[Written]) -> dict[str, list[Any]]:
    """The columns for add_events."""
    events = [new.event for new in written]
    return {
        "sequence": [event.sequence_number for event in events],
        "stream": [new.stream for new in written],
        "version": [event.version for event in events],
        "type": [str(event.event_type) for event in events],
        "event_id": [event.event_id for event in events],
        "causation_id": [event.causation_id for event in events],
        "timestamp": [event.timestamp for event in events],
        "code_version": [event.code_version for event in events],
        "vector_clock": [new.draft.clock for new in written],
        "data": [new.draft.payload for new in written],
        "hash": [bytes.fromhex(event.hash) for event in events],
    }


def blobs_of(connection: Connection, statements: Mapping[str, str], rows: list[Row]) -> dict[str, bytes]:
    """All blobs that `rows` refer to, in one round trip, by hash."""
    wanted = {bytes.fromhex(sha.decode()) for row in rows for sha in _REFERENCE.findall(row[_DATA])}
    if not wanted:
        return {}
    found = connection.execute(statements["blobs"], {"sha256s": list(wanted)}, binary=True)
    return {sha256.hex(): content for sha256, content in found}


def event_of(row: Row, blobs: Mapping[str, bytes], name: str) -> Event:
    """The event in `row`. Raises StoreCorruptError where it is none."""
    sequence, task_id, version, kind, event_id, cause, time, code_version, clock, data, digest = row
    try:
        check_place(version, code_version, digest, time)
        return stored_event(
            task_id,
            EventType.known(kind),
            event_id,
            time,
            sequence,
            code_version,
            clock_of(clock),
            cause,
            data_of(data, lambda sha256: whole_blob(sha256, blobs.get(sha256))),
            version,
            digest.hex(),
        )
    except DAMAGE as error:
        remedy = "restore a backup of the database, or import an export into a new one"
        raise StoreCorruptError(f"{name}: event {sequence} is damaged ({error}); {remedy}") from error
