"""Events as rows, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import apsw
import msgspec

from smallwright.errors import StoreCorruptError
from smallwright.events.encoding import decode
from smallwright.events.event import Event
from smallwright.events.event_types import EventType
from smallwright.events.frozen_json import FrozenDict, frozen
from smallwright.events.stored_event import stored_event

Row = tuple[Any, ...]
_clock = msgspec.json.Decoder(dict[str, Annotated[int, msgspec.Meta(ge=0)]])


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
            except (msgspec.DecodeError, ValueError, TypeError, AttributeError, RecursionError) as error:
                remedy = "restore a backup of it, or import an export into a new store"
                message = f"{self._path}: event {row[0]} is damaged ({error}); {remedy}"
                raise StoreCorruptError(message) from error
        return events

    def _event(self, row: Row, ids: dict[bytes, str]) -> Event:
        """The event of `row`; `ids` has those of the rows before, which its cause is mostly among."""
        sequence, stream, version, kind, id_, cause, time, code_version, clock, data, digest = row
        if not (version > 0 <= code_version and len(digest) == 32 and datetime.fromisoformat(time)):
            raise ValueError("a number or its hash is out of range")
        ids[id_] = event_id = _text_of_id(id_)
        return stored_event(
            self._tasks.get(stream) or self._task(stream),
            self._types.get(kind) or self._type(kind),
            event_id,
            time,
            sequence,
            code_version,
            FrozenDict(_clock.decode(clock)),
            None if cause is None else ids.get(cause) or _text_of_id(cause),
            _data(data, self._blob),
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
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"blob {sha256} is missing or was changed")
        return bytes(content)


def _data(payload: bytes, blob: Callable[[str], bytes]) -> FrozenDict:
    value = decode(payload, blob)
    if type(value) is not dict:
        raise ValueError("its data is no mapping")
    return frozen(value)  # type: ignore[no-any-return]


def _text_of_id(value: bytes) -> str:
    digits = value.hex()
    if len(digits) != 32:
        raise ValueError(f"{digits} is no id")
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
