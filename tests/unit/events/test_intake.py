"""Which events are encoded on the event loop."""

from __future__ import annotations

from typing import Any

import pytest

from smallwright.events import Event, EventType
from smallwright.events.intake import INLINE_BYTES, checked_and_small


def event(data: dict[str, Any], clock: dict[str, int] | None = None) -> Event:
    return Event.new("t", EventType.TASK_CREATED, data, vector_clock=clock)


@pytest.mark.parametrize(
    ("data", "small"),
    [
        ({}, True),
        ({"text": "x" * 1_000, "list": [1, None, {"a": "b"}]}, True),
        ({"text": "x" * INLINE_BYTES}, False),
        ({"parts": ["x" * 100] * (INLINE_BYTES // 100)}, False),
        ({"numbers": [0] * INLINE_BYTES}, False),
        ({"deep": [[{"text": "x" * INLINE_BYTES}]]}, False),
    ],
)
def test_what_takes_long_to_encode_is_not_small(data: dict[str, Any], small: bool) -> None:
    assert checked_and_small([event(data)]) is small


def test_a_batch_and_a_clock_count_too() -> None:
    half = event({"text": "x" * (INLINE_BYTES // 2)})
    assert checked_and_small([half])
    assert not checked_and_small([half, half])
    assert not checked_and_small([event({}, {f"p{n}": n for n in range(INLINE_BYTES // 10)})])
