"""Events as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import apsw

from smallwright.errors import StoreCorruptError
from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.stored_event import stored_event
from smallwright.storage.event_columns import DAMAGE, check_place, clock_of, data_of, whole_blob

Row = tuple[Any, ...]


class RowReader:
    """Makes the events of rows; strings that many of them share are made once."""

    def __init__(self, connection: apsw.Connection, statements: Mapping[str, str], path: Path) -> None:
        self._connection, self._statements, self._path = connection, statements, path
        self._tasks: dict[int, str] = {}
        self._types: dict[int, EventType | str] = {}

    def events(self, rows: Iterable[Row]) -> list[Event]:
        """The events of `rows`, in their order. Raises StoreCorruptError for a row that holds none."""
        events: list[Event] = []
        ids: dict[bytes, str] = {}
        for row in rows:
            try:
                events.append(self._event(row, ids))
            except DAMAGE as error:
                remedy = "restore a backup of it, or import an export into a new store"
                message = f"{self._path}: event {row[0]} is damaged ({error}); {remedy}"
                raise StoreCorruptError(message) from error
        return events

    def _event(self, row: Row, ids: dict[bytes, str]) -> Event:
        """The event of `row`; `ids` has those of the rows before, which its cause is mostly among."""
        sequence, stream, version, kind, id_, cause, time, code_version, clock, data, digest = row
        check_place(version, code_version, digest, time)
        ids[id_] = event_id = _text_of_id(id_)
        return stored_event(
            self._tasks.get(stream) or self._task(stream),
            self._types.get(kind) or self._type(kind),
            event_id,
            time,
            sequence,
            code_version,
            clock_of(clock),
            None if cause is None else ids.get(cause) or _text_of_id(cause),
            data_of(data, self._blob),
            version,
            digest.hex(),
        )

    def _task(self, stream: int) -> str:
        self._tasks[stream] = name = self._name("stream_name", stream)
        return name

    def _type(self, kind: int) -> EventType | str:
        self._types[kind] = known = EventType.known(self._name("type_name", kind))
        return known

    def _name(self, statement: str, number: int) -> str:
        name = self._connection.execute(self._statements[statement], {"id": number}).get
        if not name:
            raise ValueError(f"its {statement.replace('_', ' ')} {number!r} is missing")
        return str(name)

    def _blob(self, sha256: str) -> bytes:
        """The blob of that hash."""
        content = self._connection.execute(self._statements["blob"], {"sha256": bytes.fromhex(sha256)}).get
        return whole_blob(sha256, content)


def _text_of_id(value: bytes) -> str:
    digits = value.hex()
    if len(digits) != 32:
        raise ValueError(f"{digits} is no id")
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
