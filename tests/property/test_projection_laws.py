"""A state is the same however it was reached, and no data of an event can crash it."""

from __future__ import annotations

import random
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.events import Event, EventType, StateProjection, TaskSnapshot

MODULES = st.sampled_from(["a.py", "b.py", "c.py"])
ODD = st.none() | st.integers(-2, 2) | st.text(max_size=3) | st.lists(st.integers(), max_size=2)
TEXT = st.sampled_from(
    ["x", "y", "changed", "kept best", "plan", "questions", "answer", "pause", "resume", "cancel"]
)
LIST = st.lists(
    st.dictionaries(st.sampled_from(["id", "name", "text", "answer", "model"]), MODULES | ODD), max_size=2
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "module": MODULES | ODD,
        "path": MODULES | st.just("test_a.py") | ODD,
        "code": TEXT | ODD,
        "code_hash": TEXT | ODD,
        "outcome": TEXT | ODD,
        "kind": TEXT | ODD,
        "payload": LIST | TEXT | ODD,
        "answers": LIST | ODD,
        "modules": LIST | ODD,
        "questions": LIST | ODD,
        "passed": st.lists(TEXT, max_size=2) | ODD,
        "failed": LIST | ODD,
        "attempt": ODD,
        "round": ODD,
        "calls": LIST | ODD,
        "verdict": st.just({"valid": False}) | ODD,
    },
)
ROWS = st.tuples(
    st.sampled_from([*EventType, "FROM_A_NEWER_VERSION"]),
    st.integers(0, 4),
    DATA,
    st.dictionaries(st.sampled_from(["planner", "system", "coder:a.py"]), st.integers(0, 3), max_size=2),
    st.none() | st.integers(0, 30),
)


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
    continued = reduce(StateProjection.apply, events[seam:], StateProjection.rebuild_state(events[:seam]))
    assert continued == rebuilt
    assert rebuilt.last_sequence == len(events)
    assert TaskSnapshot.empty() == StateProjection.rebuild_state([])


@pytest.mark.req("1.4-02", "1.4-03", "6-06")
@given(st.lists(ROWS, max_size=25))
def test_the_code_version_never_falls(rows: list[Any]) -> None:
    state = TaskSnapshot.empty()
    for event in events_of(rows):
        after = StateProjection.apply(state, event)
        assert after.code_version >= state.code_version
        assert after.version == state.version + 1
        state = after
