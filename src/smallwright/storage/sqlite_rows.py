"""Events as rows, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import apsw
import msgspec

from smallwright.errors import EventValidationError, StoreCorruptError
from smallwright.events.encoding import Draft, decode
from smallwright.events.event import Event

Row = tuple[Any, ...]


def row_of(draft: Draft, event: Event) -> dict[str, Any]:
    """The parameters of add_event; `event` is `draft` sealed."""
    return {
        "sequence": event.sequence_number,
        "task_id": event.task_id,
        "version": event.version,
        "event_type": str(event.event_type),
        "event_id": UUID(event.event_id).bytes,
        "causation_id": None if event.causation_id is None else UUID(event.causation_id).bytes,
        "timestamp": event.timestamp,
        "code_version": event.code_version,
        "vector_clock": draft.clock,
        "data": draft.payload,
        "hash": bytes.fromhex(event.hash),
    }


def event_of(row: Row, blob: Callable[[str], bytes], path: Path) -> Event:
    """The event in `row`. Raises StoreCorruptError where it is none."""
    sequence, task_id, version, name, event_id, causation_id, timestamp, code_version, clock, data, digest = (
        row
    )
    try:
        return Event(
            task_id=task_id,
            event_type=name,
            event_id=str(UUID(bytes=event_id)),
            timestamp=timestamp,
            sequence_number=sequence,
            code_version=code_version,
            vector_clock=msgspec.json.decode(clock),
            causation_id=None if causation_id is None else str(UUID(bytes=causation_id)),
            data=decode(data, blob),
            version=version,
            hash=digest.hex(),
        )
    except (EventValidationError, msgspec.DecodeError, ValueError, TypeError) as error:
        remedy = "restore a backup of it, or import an export into a new store"
        raise StoreCorruptError(f"{path}: event {sequence} is damaged ({error}); {remedy}") from error


def blob_reader(connection: apsw.Connection, statements: Mapping[str, str]) -> Callable[[str], bytes]:
    """Fetches blobs by hash; raises ValueError where one is missing or changed."""

    def fetch(sha256: str) -> bytes:
        content = connection.execute(statements["blob"], {"sha256": bytes.fromhex(sha256)}).get
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"blob {sha256} is missing or was changed")
        return bytes(content)

    return fetch
