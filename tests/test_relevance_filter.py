"""Gate 3: which events matter to one event (3.4)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from smallwright.context import RelevanceFilter
from smallwright.errors import InvalidInputError
from smallwright.events import Event

keep = RelevanceFilter().filter


def event(
    number: int,
    module: str | None = "a.py",
    version: int = 1,
    cause: Event | str | None = None,
    task: str = "t",
) -> Event:
    return Event(
        task_id=task,
        event_type="CODE_GENERATED",
        sequence_number=number,
        code_version=version,
        data={} if module is None else {"module": module},
        causation_id=cause.event_id if isinstance(cause, Event) else cause,
    )


def numbers(events: Sequence[Event]) -> list[int]:
    return [item.sequence_number for item in events]


@pytest.mark.req("3.4-01")
@pytest.mark.parametrize(
    ("limit", "kept"), [(0, []), (1, [20]), (10, [*range(11, 21)]), (50, [*range(1, 21)])]
)
def test_exactly_limit_where_there_are_enough_in_sequence_order(limit: int, kept: list[int]) -> None:
    events = [event(number) for number in range(20, 0, -1)]
    assert numbers(keep(events, event(21), limit=limit)) == kept


@pytest.mark.req("3.4-01")
def test_none_where_none_is_relevant_and_a_negative_limit_is_refused() -> None:
    assert keep([event(1, "b.py"), event(2, version=2), event(3, task="other")], event(9)) == []
    assert keep([], event(9)) == []
    with pytest.raises(InvalidInputError, match="limit"):
        keep([], event(9), limit=-1)


@pytest.mark.req("3.4-02")
def test_same_task_and_module_and_version_and_what_names_no_module() -> None:
    events = [event(1), event(2, "b.py"), event(3, None), event(4, version=2), event(5, task="other")]
    assert numbers(keep(events, event(9))) == [1, 3]


@pytest.mark.req("3.4-02")
def test_the_causal_chain_holds_whatever_the_version_but_never_another_module() -> None:
    root = event(1, None, 0)
    first = event(2, "a.py", 1, root)
    beside = event(3, "b.py", 2, first)
    joined = event(4, "a.py", 3, beside)
    current = event(5, "a.py", 4, joined)
    assert numbers(keep([root, first, beside, joined, event(6, "a.py", 3)], current)) == [1, 2, 4]
    assert numbers(keep([root, first, beside, joined], current, limit=2)) == [2, 4]


@pytest.mark.req("3.4-02")
def test_what_led_here_comes_before_the_latest_of_the_same_version() -> None:
    root = event(1, None, 0)
    events = [root, *(event(number, "a.py", 7) for number in range(2, 30))]
    assert numbers(keep(events, event(30, "a.py", 7, root), limit=3)) == [1, 28, 29]


@pytest.mark.req("3.4-02")
def test_a_broken_or_circular_chain_gives_what_there_is() -> None:
    broken = event(3, version=1, cause=event(2))
    assert numbers(keep([broken], event(9, version=5, cause=broken))) == [3]
    assert keep([], event(9, cause=broken)) == []
    this, other = event(1), event(2)
    circle = [event(1, cause=other), event(2, cause=this)]
    object.__setattr__(circle[0], "event_id", this.event_id)
    object.__setattr__(circle[1], "event_id", other.event_id)
    assert numbers(keep(circle, event(9, version=5, cause=this))) == [1, 2]


@pytest.mark.req("3.4-02")
def test_an_event_that_names_no_module_belongs_to_all() -> None:
    assert numbers(keep([event(1), event(2, "b.py"), event(3, None)], event(9, None))) == [1, 2, 3]
