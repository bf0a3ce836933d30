"""Reads events page by page, so that no transaction is long: one would keep the WAL from being reused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import apsw
import msgspec

from smallwright.events.event import Event
from smallwright.events.event_query import EventQuery
from smallwright.events.garbage import collector_paused
from smallwright.storage.sqlite_damage import check_order
from smallwright.storage.sqlite_rows import RowReader

PAGE = 2_000  # events read in one transaction


@collector_paused()
def read(connection: apsw.Connection, named: Mapping[str, str], query: EventQuery, path: Path) -> list[Event]:
    """The events that meet `query`, up to the one that is the last now. Raises apsw.Error, StoreError."""
    parameters = _parameters(connection, named, query)
    statement = named["read_log" if query.task_id is None else "read_stream"]
    reader = RowReader(connection, named, path)
    events: list[Event] = []
    while True:
        wanted = PAGE if query.limit is None else min(PAGE, query.limit - len(events))
        rows = connection.execute(statement, {**parameters, "limit": wanted}).fetchall()
        check_order(rows, parameters["after"], path)
        events += reader.events(rows)
        if len(rows) < PAGE:
            return events
        parameters["after"] = rows[-1][0]


def _parameters(connection: apsw.Connection, named: Mapping[str, str], query: EventQuery) -> dict[str, Any]:
    types = None if query.event_types is None else sorted(query.event_types)
    last = connection.execute(named["head_of_log"]).fetchone()
    return {
        "task_id": query.task_id,
        "after": query.after_sequence,
        "until": min(query.until_sequence, last[0] if last else 0),
        "before": query.before,
        "types": None if types is None else msgspec.json.encode(types).decode(),
    }
