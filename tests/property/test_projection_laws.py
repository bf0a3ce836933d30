"""A state is the same however it was reached, and no data of an event can crash it."""

from __future__ import annotations

import copy
import random
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.plausible_events import PLAUSIBLE, odd_data

from smallwright.events import Event, EventType, StateProjection, TaskSnapshot

KINDS = st.sampled_from([*EventType, "FROM_A_NEWER_VERSION"])
CLOCKS = st.dictionaries(st.sampled_from(["planner", "system", "coder:a.py"]), st.integers(0, 3), max_size=2)


def rows_of(kinds: st.SearchStrategy[str], odd: bool) -> st.SearchStrategy[tuple[Any, ...]]:
    """(type, code version, data, clock, place of the cause)."""

    def row(kind: str) -> st.SearchStrategy[tuple[Any, ...]]:
        known = PLAUSIBLE.get(kind)  # type: ignore[call-overload]
        data = odd_data(kind) if odd or known is None else known
        return st.tuples(st.just(kind), st.integers(0, 4), data, CLOCKS, st.none() | st.integers(0, 30))

    return kinds.flatmap(row)


ROWS = rows_of(KINDS, odd=True) | rows_of(KINDS, odd=False)


def events_of(rows: list[tuple[Any, ...]]) -> list[Event]:
    events: list[Event] = []
    for number, (kind, version, data, clock, cause) in enumerate(rows, start=1):
        before = events[cause].event_id if cause is not None and cause < len(events) else None
        events.append(
            Event(
                task_id="t",
                event_type=kind,
                data=data,
                code_version=version,
                vector_clock=clock,
                causation_id=before,
                sequence_number=number,
                version=number,
            )
        )
    return events


@pytest.mark.req("1.4-01", "1.4-07", "1.4-10")
@given(st.lists(ROWS, max_size=25), st.randoms(use_true_random=False), st.integers(0, 25))
def test_one_event_more_equals_a_rebuild(rows: list[Any], chance: random.Random, seam: int) -> None:
    events = events_of(rows)
    shuffled = chance.sample(events, len(events))
    rebuilt = StateProjection.rebuild_state(shuffled)
    begun = StateProjection.rebuild_state(events[:seam])
    assert reduce(StateProjection.apply, events[seam:], begun) == rebuilt
    assert StateProjection.rebuild_state(events[seam:], since=begun) == rebuilt
    assert rebuilt.last_sequence == len(events)
    assert TaskSnapshot.empty() == StateProjection.rebuild_state([])


@pytest.mark.req("1.4-04", "1.4-07", "1.4-10")
@pytest.mark.parametrize("kind", EventType)
@settings(max_examples=settings().max_examples // 5)
@given(st.data())
def test_one_event_of_each_type_more_equals_a_rebuild(kind: EventType, data: st.DataObject) -> None:
    before = data.draw(st.lists(rows_of(KINDS, odd=False), max_size=6))
    last = data.draw(rows_of(st.just(kind), odd=True))
    events = events_of([*before, last])
    state = StateProjection.rebuild_state(events[:-1])
    kept = copy.deepcopy(state)
    assert StateProjection.apply(state, events[-1]) == StateProjection.rebuild_state(events)
    assert state == kept


@pytest.mark.req("1.4-04")
@pytest.mark.parametrize("kind", EventType)
@settings(max_examples=settings().max_examples // 5)
@given(st.data())
def test_what_is_plausible_is_not_doubted(kind: EventType, data: st.DataObject) -> None:
    [event] = events_of([data.draw(rows_of(st.just(kind), odd=False))])
    reasons = [anomaly.reason for anomaly in StateProjection.rebuild_state([event]).anomalies]
    assert not [reason for reason in reasons if reason.startswith("data.")]


@pytest.mark.req("1.4-02", "1.4-03", "6-06")
@given(st.lists(ROWS, max_size=25))
def test_the_code_version_never_falls(rows: list[Any]) -> None:
    state = TaskSnapshot.empty()
    for event in events_of(rows):
        after = StateProjection.apply(state, event)
        assert after.code_version >= state.code_version
        assert after.version == state.version + 1
        state = after
