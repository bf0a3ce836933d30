"""Upcasters lift step by step, and never break a reader."""

from __future__ import annotations

from typing import Any

import pytest

from smallwright.events import Event, EventType
from smallwright.events.upcasters import SCHEMA_VERSION, Upcasters

FAILED = EventType.TEST_FAILED
ADD = Upcasters(
    {(FAILED, 1): lambda data: {**data, "two": 2}, (FAILED, 2): lambda data: {**data, "three": 3}}
)


def lifted(**data: Any) -> dict[str, Any]:
    return dict(ADD.lifted(Event.new("t", FAILED, data)).data)


def test_upcasters_have_no_gap() -> None:
    assert [ADD.current(FAILED), ADD.current("TEST_PASSED")] == [3, 1]
    with pytest.raises(ValueError, match="no upcaster lifts version 1 to 2"):
        Upcasters({(FAILED, 2): dict})


def test_data_are_lifted_from_their_version_on() -> None:
    assert lifted() == {"two": 2, "three": 3}
    assert lifted(**{SCHEMA_VERSION: 2}) == {"three": 3}
    assert lifted(**{SCHEMA_VERSION: 3}) == lifted(**{SCHEMA_VERSION: 9}) == {}


@pytest.mark.req("1.1-13")
@pytest.mark.parametrize("odd", ["2", None, [], 2.5, True])
def test_an_odd_version_in_a_file_from_elsewhere_breaks_no_reader(odd: Any) -> None:
    assert lifted(**{SCHEMA_VERSION: odd}) == {"two": 2, "three": 3}


@pytest.mark.req("1.1-13")
@pytest.mark.parametrize("odd", [0, -7])
def test_a_version_below_the_first_is_the_first(odd: int) -> None:
    assert lifted(**{SCHEMA_VERSION: odd}) == {"two": 2, "three": 3}


def test_events_that_need_nothing_stay_the_same_objects() -> None:
    event = Event.new("t", EventType.TEST_PASSED, {"passed": []})
    assert ADD.stamped(event) is event is ADD.lifted(event)
