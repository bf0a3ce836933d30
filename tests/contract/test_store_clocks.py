"""What every storage promises about vector clocks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smallwright.events import Event, EventStore, EventType, VectorClock

COUNTS = st.integers(0, 2**70) | st.sampled_from([0, 2**53 + 1, 2**63 - 1, 2**63, 2**64 + 1, 10**600])
CLOCKS = st.dictionaries(st.text(min_size=1, max_size=8), COUNTS, max_size=5)


def event(clock: dict[str, int]) -> Event:
    return Event.new("t", EventType.TASK_CREATED, vector_clock=clock)


@pytest.mark.req("1.2-06", "1.3-06")
@settings(
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(CLOCKS, min_size=1, max_size=5))
async def test_counts_of_any_size_stay_exact_in_their_order(
    store: EventStore, clocks: list[dict[str, int]]
) -> None:
    before = await store.append_many([event(clock) for clock in clocks])
    read = await store.get_events(after_sequence=before[0].sequence_number - 1)
    assert [list(e.vector_clock.items()) for e in read] == [list(clock.items()) for clock in clocks]
    assert read == before
    for clock, stored in zip(clocks, read, strict=True):
        assert VectorClock.tick(stored.vector_clock, "p") == VectorClock.tick(clock, "p")


@pytest.mark.req("1.2-06", "1.3-06", "1.3-13")
async def test_huge_counts_survive_export_and_verify(store: EventStore, tmp_path: object) -> None:
    clocks = [{"p": 2**63}, {"p": 2**63 + 1, "ä": 2**64}, {"p": 10**600}]
    await store.append_many([event(clock) for clock in clocks])
    path = f"{tmp_path}/export.json"
    assert await store.export_json(path) == 3
    assert await store.import_json(path) == 3  # what is stored already must be the same
    assert (await store.verify()).ok
