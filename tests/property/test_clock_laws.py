"""The laws of vector clocks (1.2-08)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.events import VectorClock

PROCESSES = st.sampled_from(["p1", "p2", "p3"])
COUNTS = st.integers(0, 3) | st.sampled_from([2**63 - 1, 2**63, 2**100])
CLOCKS = st.dictionaries(PROCESSES, COUNTS, max_size=3)

before, concurrent, merge, tick = (
    VectorClock.happens_before,
    VectorClock.concurrent,
    VectorClock.merge,
    VectorClock.tick,
)


def positive(clock: dict[str, int]) -> dict[str, int]:
    return {process: count for process, count in clock.items() if count}


@pytest.mark.req("1.2-08")
@given(CLOCKS, CLOCKS, CLOCKS)
def test_happens_before_is_a_strict_partial_order(
    a: dict[str, int], b: dict[str, int], c: dict[str, int]
) -> None:
    assert not before(a, a)
    assert not (before(a, b) and before(b, a))
    if before(a, b) and before(b, c):
        assert before(a, c)
    assert [before(a, b), before(b, a), concurrent(a, b)].count(True) == 1
    assert concurrent(a, b) == concurrent(b, a)


@pytest.mark.req("1.2-08", "1.2-02")
@given(CLOCKS, CLOCKS, CLOCKS)
def test_merge_is_a_join(a: dict[str, int], b: dict[str, int], c: dict[str, int]) -> None:
    assert merge(a, a) == a
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    joined = merge(a, b)
    for part in filter(positive, (a, b)):
        assert before(part, joined) or positive(part) == positive(joined)


@pytest.mark.req("1.2-08", "1.2-03", "1.2-06")
@given(CLOCKS, CLOCKS)
def test_happens_before_is_what_its_definition_says(a: dict[str, int], b: dict[str, int]) -> None:
    keys = set(a) | set(b)
    below = all(a.get(k, 0) <= b.get(k, 0) for k in keys) and any(a.get(k, 0) < b.get(k, 0) for k in keys)
    assert before(a, b) == (below and bool(positive(a)) and bool(positive(b)))


@pytest.mark.req("1.2-01", "1.2-08")
@given(CLOCKS, PROCESSES)
def test_a_tick_comes_after_what_it_ticked(a: dict[str, int], process: str) -> None:
    kept = dict(a)
    ticked = tick(a, process)
    assert a == kept
    assert before(a, ticked) == bool(positive(a))
    assert {k: ticked.get(k, 0) - a.get(k, 0) for k in ticked if ticked.get(k, 0) != a.get(k, 0)} == {
        process: 1
    }
