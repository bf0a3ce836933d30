"""Whatever JSON can carry comes back from dict, encoding and store exactly as it went in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.errors import EventValidationError
from smallwright.events import Event, EventType, encoding
from smallwright.events.task_ids import MAX_TASK_ID_CHARACTERS, normal_task_id

KEYS = st.text(max_size=5) | st.sampled_from(["$blob", "$$blob", "blob"])
LARGE = st.sampled_from(["x" * (64 * 1024 + 1), "é" * 33_000, "😀" * 17_000])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**64), 2**2048 - 1, 1 - 2**2048])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | LARGE
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
)
DATA = st.dictionaries(KEYS, JSON, max_size=4)


def event(data: dict[str, Any]) -> Event:
    return Event.new("t", EventType.TASK_CREATED, data)


@pytest.mark.req("1.1-12", "1.1-13")
@given(DATA)
def test_data_survives_dicts_and_json(data: dict[str, Any]) -> None:
    made = event(data)
    assert made.data == data
    assert Event.from_dict(json.loads(json.dumps(made.to_dict()))) == made


@pytest.mark.req("1.1-12", "1.3-06")
@given(DATA)
def test_data_survives_encoding_with_its_blobs_and_order_of_keys(data: dict[str, Any]) -> None:
    draft = encoding.encode(event(data))
    assert len(draft.payload) < encoding.BLOB_BYTES
    read = encoding.decode(draft.payload, draft.blobs.__getitem__)
    assert read == data
    assert json.dumps(read) == json.dumps(data)


@pytest.mark.req("1.1-12", "1.3-06")
@settings(max_examples=settings().max_examples // 4)
@given(st.integers(150, 250), st.booleans(), st.sampled_from([1, -1, 10**600, {}]))
def test_what_is_taken_can_be_read_back_however_deep(depth: int, frozen: bool, value: Any) -> None:
    data: Any = {"d": value}
    try:
        for _ in range(depth):
            data = {"d": event(data).data if frozen else data}
        made = event(data)
    except EventValidationError:
        assert depth > 190
    else:
        assert depth < 210
        assert Event.from_dict(made.to_dict()) == made


@pytest.mark.req("1.1-12", "1.2-06")
@given(st.sampled_from([2**2048, -(2**2048), 10**4299, -(10**4299), 10**5000]), st.booleans())
def test_integers_that_no_reader_would_take_are_refused_by_name(value: int, nested: bool) -> None:
    with pytest.raises(EventValidationError, match=r"data\.n(\[0\])?: an integer of \d+ bits"):
        event({"n": [value] if nested else value})


@pytest.mark.req("1.1-06")
@given(st.text(alphabet=st.characters(), min_size=1, max_size=300))
def test_a_task_id_is_safe_and_stays_as_it_is_made(task_id: str) -> None:
    try:
        normal = normal_task_id(task_id)
    except EventValidationError:
        assert len(task_id) > 200 or not task_id.isascii()  # too long, or half of a surrogate pair
        return
    assert normal_task_id(normal) == normal
    assert 0 < len(normal) <= MAX_TASK_ID_CHARACTERS
    assert not any(c in "/\\" or ord(c) < 32 or 127 <= ord(c) < 160 for c in normal)
