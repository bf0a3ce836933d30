"""Data that an older version of this program stored, lifted to the shape that readers expect now.

What is stored never changes, and `verify` and exports speak of that; readers get the lifted data. Beside an
event stands the schema version that its data were written in: 1 where its type had no upcaster, one more with
each. Whoever adds one raises StateProjection.VERSION, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

import msgspec

from smallwright.events.encoding import Draft
from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.frozen_json import freeze
from smallwright.events.stored_event import stored_event

#: A pure function: data of one schema version to data of the next.
Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@runtime_checkable
class SchemaVersions(Protocol):
    """What a storage must tell, beside EventStorage, where there are upcasters."""

    async def schema_versions(self, query: EventQuery) -> Mapping[int, int]:
        """Sequence number -> schema version, of the query's events whose data have another one than 1."""
        ...


class Upcasters:
    """Upcasts by (event type, the schema version they lift from): 1, 2, 3 … without a gap."""

    def __init__(self, upcasts: Mapping[tuple[str, int], Upcast] | None = None) -> None:
        self._upcasts = {(str(name), version): upcast for (name, version), upcast in (upcasts or {}).items()}
        for name, version in self._upcasts:
            if version != 1 and (name, version - 1) not in self._upcasts:
                raise ValueError(f"{name}: no upcaster lifts version {version - 1} to {version}; add one")

    def __bool__(self) -> bool:
        return bool(self._upcasts)

    def current(self, event_type: str) -> int:
        """The schema version in which data of that type are written."""
        return 1 + sum(name == event_type for name, _ in self._upcasts)

    def stamped(self, drafts: Iterable[Draft]) -> tuple[Draft, ...]:
        """`drafts` with the schema versions they are written in."""
        return tuple(
            msgspec.structs.replace(draft, schema_version=self.current(draft.event.event_type))
            for draft in drafts
        )

    def lifted(self, event: Event, schema_version: int = 1) -> Event:
        """`event` with its data lifted from `schema_version`; data of a newer program stay as they are."""
        data = event.data
        while upcast := self._upcasts.get((str(event.event_type), schema_version)):
            data, schema_version = upcast(data), schema_version + 1
        if data is event.data:
            return event
        return stored_event(
            event.task_id,
            event.event_type,
            event.event_id,
            event.timestamp,
            event.sequence_number,
            event.code_version,
            event.vector_clock,
            event.causation_id,
            freeze(data, "data"),
            event.version,
            event.hash,
        )
