"""The laws of vector clocks (1.2)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.errors import EventValidationError
from smallwright.events import Event, EventType, VectorClock

PROCESSES = st.sampled_from(["p1", "p2", "p3", "coder:ä/b.py"])
COUNTS = st.integers(0, 3) | st.sampled_from([2**63 - 1, 2**63, 2**63 + 1, 2**100])
CLOCKS = st.dictionaries(PROCESSES, COUNTS, max_size=4)
NO_COUNTS = st.integers(max_value=-1) | st.booleans() | st.floats() | st.none() | st.text(max_size=2)

before, concurrent, merge, tick = (
    VectorClock.happens_before,
    VectorClock.concurrent,
    VectorClock.merge,
    VectorClock.tick,
)


def positive(clock: dict[str, int]) -> dict[str, int]:
    return {process: count for process, count in clock.items() if count}


def at_most(a: dict[str, int], b: dict[str, int]) -> bool:
    return all(count <= b.get(process, 0) for process, count in a.items())


@pytest.mark.req("1.2-08", "1.2-05")
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
    assert concurrent(a, a)


@pytest.mark.req("1.2-08")
@given(CLOCKS, CLOCKS, CLOCKS)
def test_happens_before_is_transitive_along_chains(
    a: dict[str, int], more: dict[str, int], most: dict[str, int]
) -> None:
    """Unlike three clocks at random, these are in order."""
    b = merge(a, more)
    c = tick(merge(b, most), "p1")
    if positive(a):
        assert before(a, b) == (positive(a) != positive(b))
        assert before(b, c)
        assert before(a, c)


@pytest.mark.req("1.2-08", "1.2-02")
@given(CLOCKS, CLOCKS, CLOCKS)
def test_merge_is_the_join_of_a_semilattice(a: dict[str, int], b: dict[str, int], c: dict[str, int]) -> None:
    assert merge(a, a) == a
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    joined = merge(a, b)
    assert at_most(a, joined)
    assert at_most(b, joined)
    if at_most(a, c) and at_most(b, c):
        assert at_most(joined, c)  # the least of all that are at or after both
    assert at_most(joined, merge(joined, c))
    for part in filter(positive, (a, b)):
        assert before(part, joined) == (positive(part) != positive(joined))


@pytest.mark.req("1.2-08", "1.2-02", "1.2-03")
@given(CLOCKS, CLOCKS)
def test_order_and_join_say_the_same(a: dict[str, int], b: dict[str, int]) -> None:
    if positive(a) and positive(b):
        below = positive(merge(a, b)) == positive(b)
        assert below == (before(a, b) or positive(a) == positive(b))


@pytest.mark.req("1.2-08", "1.2-03", "1.2-06")
@given(CLOCKS, CLOCKS)
def test_happens_before_is_what_its_definition_says(a: dict[str, int], b: dict[str, int]) -> None:
    keys = set(a) | set(b)
    below = all(a.get(k, 0) <= b.get(k, 0) for k in keys) and any(a.get(k, 0) < b.get(k, 0) for k in keys)
    assert before(a, b) == (below and bool(positive(a)) and bool(positive(b)))


@pytest.mark.req("1.2-04", "1.2-06")
@given(CLOCKS, st.dictionaries(PROCESSES, st.just(0), max_size=4))
def test_an_empty_clock_says_nothing(a: dict[str, int], empty: dict[str, int]) -> None:
    assert concurrent(a, empty)
    assert concurrent(empty, a)
    assert not before(a, empty)
    assert not before(empty, a)
    assert positive(merge(a, empty)) == positive(merge(empty, a)) == positive(a)


@pytest.mark.req("1.2-06")
@given(CLOCKS, CLOCKS, st.dictionaries(PROCESSES, st.just(0), max_size=4))
def test_zeros_change_no_answer(a: dict[str, int], b: dict[str, int], zeros: dict[str, int]) -> None:
    padded = zeros | a
    assert before(padded, b) == before(a, b)
    assert before(b, padded) == before(b, a)
    assert concurrent(padded, b) == concurrent(a, b)


@pytest.mark.req("1.2-01", "1.2-08", "1.2-06")
@given(CLOCKS, CLOCKS, PROCESSES)
def test_a_tick_comes_after_what_it_ticked(a: dict[str, int], b: dict[str, int], process: str) -> None:
    kept = dict(a)
    ticked = tick(a, process)
    assert a == kept
    assert before(a, ticked) == bool(positive(a))
    assert {k: ticked.get(k, 0) - a.get(k, 0) for k in ticked if ticked.get(k, 0) != a.get(k, 0)} == {
        process: 1
    }
    acted = tick(merge(a, b), process)
    assert all(before(part, acted) for part in (a, b) if positive(part))


@pytest.mark.req("1.2-01")
@given(CLOCKS, PROCESSES, PROCESSES)
def test_two_processes_that_tick_the_same_clock_are_concurrent(
    a: dict[str, int], one: str, other: str
) -> None:
    assert concurrent(tick(a, one), tick(a, other))


@pytest.mark.req("1.2-06", "1.1-10")
@given(CLOCKS, PROCESSES, NO_COUNTS)
def test_what_is_no_count_is_refused_everywhere(a: dict[str, int], process: str, count: Any) -> None:
    bad = {**a, process: count}
    operations = (
        lambda: tick(bad, process),
        lambda: merge(bad, a),
        lambda: merge(a, bad),
        lambda: before(bad, a),
        lambda: before(a, bad),
        lambda: concurrent(a, bad),
        lambda: Event.new("t", EventType.TASK_CREATED, vector_clock=bad),
    )
    for operation in operations:
        with pytest.raises(EventValidationError, match=r"vector_clock\["):
            operation()
