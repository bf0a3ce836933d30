"""A state survives JSON exactly, whatever the events were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.property.test_projection_laws import ROWS, events_of

from smallwright.events import StateProjection
from smallwright.events.frozen_json import FrozenDict, FrozenList
from smallwright.events.snapshot_json import snapshot_from_json, snapshot_to_json


@pytest.mark.req("1.4-09", "1.4-10")
@given(st.lists(ROWS, max_size=25), st.integers(0, 25))
def test_a_state_survives_json(rows: list[Any], seam: int) -> None:
    events = events_of(rows)
    state = StateProjection.rebuild_state(events[:seam])
    read = snapshot_from_json(snapshot_to_json(state))
    assert read == state
    assert list(read.modules) == list(state.modules)
    assert kinds(vars(read)) == kinds(vars(state))
    assert StateProjection.rebuild_state(events[seam:], since=read) == StateProjection.rebuild_state(events)


def kinds(value: Any) -> Any:
    """The types of all parts: what could be changed, and what not."""
    if isinstance(value, (FrozenDict, dict)):
        return type(value), {key: kinds(item) for key, item in value.items()}
    if isinstance(value, (FrozenList, list, tuple)):
        return type(value), [kinds(item) for item in value]
    return (type(value), kinds(vars(value))) if hasattr(value, "__dict__") else type(value)
