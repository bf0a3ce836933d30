"""Fields of an event: what is accepted, what is refused, and what they become."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID

import pytest

from smallwright.errors import EventValidationError
from smallwright.events import Event, EventType
from smallwright.events.event_ids import new_event_id


class Priority(IntEnum):
    HIGH = 10


def event(**fields: Any) -> Event:
    return Event(**{"task_id": "t", "event_type": EventType.TASK_CREATED, **fields})


@pytest.mark.req("1.1-01")
def test_the_types_are_these_18() -> None:
    names = (
        "TASK_CREATED TASK_STARTED PLANNING_COMPLETE MODULE_STARTED MODULE_ITERATION MODULE_COMPLETE "
        "CODE_GENERATED TEST_STARTED TEST_PASSED TEST_FAILED CORRECTION_STARTED CORRECTION_COMPLETED "
        "BUG_REPORT_RECEIVED USER_INTERVENTION DEAD_CODE_ANALYSIS TASK_COMPLETE TASK_FAILED TASK_CANCELLED"
    )
    assert " ".join(EventType) == names
    assert EventType("TASK_CREATED") is EventType.TASK_CREATED


@pytest.mark.req("1.1-02", "1.1-08", "1.1-10", "1.1-11", "1.1-12")
def test_a_new_event_has_these_defaults() -> None:
    made = Event.new("t", EventType.TASK_CREATED)
    assert (made.sequence_number, made.code_version, made.version, made.hash) == (0, 0, 0, "")
    assert (made.vector_clock, made.data, made.causation_id) == ({}, {}, None)
    assert abs(made.time - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.req("1.1-04")
def test_ids_are_version_7_and_in_the_order_of_time() -> None:
    ids = [new_event_id() for _ in range(1000)]
    assert {(UUID(i).version, UUID(i).variant) for i in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == 1000
    milliseconds = [UUID(i).int >> 80 for i in ids]
    assert milliseconds == sorted(milliseconds)
    assert abs(milliseconds[-1] / 1000 - datetime.now(UTC).timestamp()) < 5


@pytest.mark.req("1.1-04")
def test_an_id_in_another_spelling_is_the_same_id() -> None:
    given = "01A2042D-AFCA-707B-B57F-628B43E324A8"
    assert event(event_id=given).event_id == given.lower()
    assert event(causation_id=given).causation_id == given.lower()


@pytest.mark.req("1.1-03", "1.1-08", "1.1-09", "1.1-10", "1.1-12")
@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("event_id", "not-a-uuid", "'not-a-uuid'"),
        ("event_id", 7, "7"),
        ("task_id", None, "None"),
        ("task_id", b"t", "b't'"),
        ("event_type", "task_created", "'task_created'"),
        ("event_type", None, "None"),
        ("timestamp", "yesterday", "'yesterday'"),
        ("timestamp", None, "None"),
        ("timestamp", datetime(2026, 1, 1), "no zone"),  # noqa: DTZ001 - what is refused
        ("timestamp", "0001-01-01T00:00:00+14:00", "out of range"),
        ("sequence_number", "1", "'1'"),
        ("sequence_number", True, "True"),
        ("code_version", 1.0, "1.0"),
        ("code_version", 2**63, str(2**63)),
        ("version", -1, "-1"),
        ("hash", "abc", "'abc'"),
        ("vector_clock", {"p": 1.5}, "1.5"),
        ("vector_clock", {"p": True}, "True"),
        ("vector_clock", {"": 1}, "''"),
        ("vector_clock", {"\ud800": 1}, "surrogate"),
        ("vector_clock", None, "None"),
        ("causation_id", "", "''"),
        ("causation_id", "root", "'root'"),
        ("data", None, "None"),
        ("data", [("a", 1)], "no mapping"),
        ("data.a[1].b", {"a": [0, {"b": {1}}]}, "set"),
        ("data.a", {"a": float("nan")}, "nan"),
        ("data.a", {"a": b"bytes"}, "bytes"),
        ("data.a", {"a": datetime.now(UTC)}, "datetime"),
        ("data.a", {"a": {1: 2}}, "key 1"),
        ("data.a", {"a": "\ud83d"}, "surrogate"),
    ],
)
def test_a_bad_value_is_refused_with_field_and_value(field: str, value: Any, shown: str) -> None:
    with pytest.raises(EventValidationError) as refusal:
        event(**{field.split(".", maxsplit=1)[0]: value})
    assert str(refusal.value).startswith(field)
    assert shown in str(refusal.value)


@pytest.mark.req("1.1-12")
def test_data_that_is_too_deep_is_refused_and_not_a_crash() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(EventValidationError, match="nested deeper than 200"):
        event(data=deep)


@pytest.mark.req("1.1-07")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000+00:00"),
        ("2026-01-01T02:00:00.5+02:00", "2026-01-01T00:00:00.500000+00:00"),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000000+00:00"),
    ],
)
def test_a_timestamp_is_kept_in_utc(given: Any, kept: str) -> None:
    assert event(timestamp=given).timestamp == kept


@pytest.mark.req("1.1-07")
def test_the_future_begins_after_five_seconds_and_not_for_what_was_stored() -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    later = (datetime.now(UTC) + timedelta(seconds=30)).isoformat()
    assert event(timestamp=soon)
    with pytest.raises(EventValidationError, match="in the future"):
        event(timestamp=later)
    assert event(timestamp=later, sequence_number=1).sequence_number == 1
    assert Event.from_dict({"task_id": "t", "event_type": "TASK_CREATED", "timestamp": later}).time


@pytest.mark.req("1.1-13")
def test_a_type_of_a_newer_version_stays_a_plain_string() -> None:
    read = Event.from_dict(event().to_dict() | {"event_type": "NEWER"})
    assert (read.event_type, type(read.event_type)) == ("NEWER", str)
    assert Event.from_dict(read.to_dict()) == read


@pytest.mark.req("1.1-13")
@pytest.mark.parametrize(
    "fields", [{}, {"task_id": "t"}, None, {"task_id": "t", "event_type": "X", "more": 1}]
)
def test_what_is_no_event_is_refused(fields: Any) -> None:
    with pytest.raises(EventValidationError, match="fields of an event"):
        Event.from_dict(fields)


@pytest.mark.req("1.1-02", "1.1-12")
def test_data_is_a_copy_that_nobody_can_change() -> None:
    given: dict[str, Any] = {"a": [1, {"b": (2,)}], "priority": Priority.HIGH, "type": EventType.TASK_FAILED}
    made = event(data=given, vector_clock={"p": 1})
    given["a"].append(3)
    assert made.data == {"a": [1, {"b": [2]}], "priority": 10, "type": "TASK_FAILED"}
    changes: list[Any] = [
        lambda: made.data.__setitem__("a", 1),
        lambda: made.data.pop("a"),
        made.data.clear,
        lambda: made.data["a"].__setitem__(0, 1),
        made.data["a"].sort,
        lambda: made.data["a"][1]["b"].extend([1]),
        lambda: made.data.__ior__({"x": 1}),
        lambda: made.vector_clock.__delitem__("p"),
    ]
    for change in changes:
        with pytest.raises(TypeError, match="can't be changed"):
            change()
    assert json.loads(json.dumps(made.data)) == made.data


@pytest.mark.req("1.1-02", "1.1-13")
def test_an_event_can_be_copied_pickled_hashed_and_replaced() -> None:
    made = event(data={"a": [1]}, vector_clock={"p": 1})
    assert copy.deepcopy(made) == made == pickle.loads(pickle.dumps(made))
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(made)).data["a"].append(1)
    assert len({made, copy.copy(made), event()}) == 2
    assert replace(made, sequence_number=5).data == made.data
    thawed = made.to_dict()
    thawed["data"]["a"].append(2)
    assert made.data == {"a": [1]}
    assert type(thawed["data"]) is dict


@pytest.mark.req("1.1-12")
def test_data_over_1_mb_is_an_event() -> None:
    assert len(event(data={"text": "x" * 2_000_000}).data["text"]) == 2_000_000
