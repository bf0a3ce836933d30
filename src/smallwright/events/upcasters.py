"""Data that an older version of this program stored, lifted to the shape that readers expect now.

What is stored never changes, and `verify` and exports speak of that; readers get the lifted data. Data of a
type that has upcasters are stored with the schema version they were written in, 1 + their number then; data
without one are of version 1. Whoever adds an upcaster raises StateProjection.VERSION, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from smallwright.events.event import Event
from smallwright.events.frozen_json import freeze
from smallwright.events.stored_event import with_data

#: The key in stored data, over which the hash goes too; no caller may use it, and no reader sees it.
SCHEMA_VERSION = "$schema_version"
#: A pure function: data of one schema version to data of the next.
Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Upcasters:
    """Upcasts by (event type, the schema version they lift from): 1, 2, 3 … without a gap."""

    def __init__(self, upcasts: Mapping[tuple[str, int], Upcast] | None = None) -> None:
        self._upcasts = {(str(name), version): upcast for (name, version), upcast in (upcasts or {}).items()}
        self._counts = Counter(name for name, _version in self._upcasts)
        for name, version in self._upcasts:
            if version != 1 and (name, version - 1) not in self._upcasts:
                raise ValueError(f"{name}: no upcaster lifts version {version - 1} to {version}; add one")

    def current(self, event_type: str) -> int:
        """The schema version in which data of that type are written."""
        return 1 + self._counts[event_type]

    def stamped(self, event: Event) -> Event:
        """`event` as it is stored now: with its schema version, where that is not 1."""
        if event.event_type not in self._counts:
            return event
        return with_data(
            event, freeze({**event.data, SCHEMA_VERSION: self.current(event.event_type)}, "data")
        )

    def lifted(self, event: Event) -> Event:
        """The stored `event` as readers expect it; data of a newer program keep their shape."""
        if event.event_type not in self._counts and SCHEMA_VERSION not in event.data:
            return event
        data: Mapping[str, Any] = {k: v for k, v in event.data.items() if k != SCHEMA_VERSION}
        version = event.data.get(SCHEMA_VERSION)
        for number in range(max(1, version) if type(version) is int else 1, self.current(event.event_type)):
            data = self._upcasts[event.event_type, number](data)
        return with_data(event, freeze(data, "data"))
