"""Whatever JSON an event carries comes out of export and import as it went in."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.events import Event, EventStore, EventType
from smallwright.storage.memory import MemoryStorage

text = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=10)


@pytest.mark.req("1.3-06", "1.1-13")
@given(st.lists(st.dictionaries(text, values), max_size=3))
def test_export_and_import_keep_every_value(contents: list[dict[str, Any]]) -> None:
    async def round_trip(path: Path) -> None:
        async with EventStore(MemoryStorage()) as source, EventStore(MemoryStorage()) as copy:
            await source.append_many([Event.new("t", EventType.TASK_CREATED, data) for data in contents])
            await source.export_json(path)
            await copy.import_json(path)
            assert repr(await copy.get_events()) == repr(await source.get_events())

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(round_trip(Path(folder, "log.json")))
