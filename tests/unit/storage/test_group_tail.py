"""Recording a group in memory: a refused batch leaves no trace, whatever it had begun."""

from __future__ import annotations

import pytest

from smallwright.errors import ConflictError
from smallwright.events import Event, EventType
from smallwright.events.encoding import encode
from smallwright.events.recorder import Batch, Head
from smallwright.storage.group_tail import GroupTail, Stream


def batch(*events: Event, expected_sequence: int | None = None) -> Batch:
    return Batch(drafts=tuple(map(encode, events)), expected_sequence=expected_sequence)


def event(task_id: str) -> Event:
    return Event.new(task_id, EventType.TASK_CREATED)


def tail() -> GroupTail:
    """A log of seven events; the last is the second of task "old", whose first was event 3."""
    head = Head(7, 2, "a" * 64)
    return GroupTail(head, {"old": Stream(3, head)}, {})


@pytest.mark.req("1.3-10", "1.3-02")
def test_a_refused_batch_takes_its_new_stream_its_numbers_and_its_ids_along() -> None:
    group, first, again = tail(), event("new"), event("new")
    refusal = group.recorded(
        batch(first, event("old"), again, Event.new("other", "TASK_STARTED"), clash(first))
    )
    assert isinstance(refusal, ConflictError)
    assert group.written == []
    assert (group.head(), group.head("old").version, group.head("new")) == (Head(7, 2, "a" * 64), 2, Head())
    assert group.stored(first.event_id) is None

    [stored] = recorded(group, batch(again))
    assert (stored.sequence_number, stored.version, group.written[0].stream) == (8, 1, 8)
    [stored] = recorded(group, batch(event("old")))
    assert (stored.sequence_number, stored.version, group.written[1].stream) == (9, 3, 3)


def test_batches_of_a_group_see_what_the_ones_before_wrote() -> None:
    group, first = tail(), event("new")
    [stored] = recorded(group, batch(first))
    assert recorded(group, batch(first)) == [stored]
    assert isinstance(group.recorded(batch(event("new"), expected_sequence=0)), ConflictError)
    [second] = recorded(group, batch(event("new"), expected_sequence=8))
    assert (second.version, [new.stream for new in group.written]) == (2, [8, 8])


def clash(stored: Event) -> Event:
    return Event.from_dict(stored.to_dict() | {"task_id": "clash"})


def recorded(group: GroupTail, given: Batch) -> list[Event]:
    outcome = group.recorded(given)
    assert isinstance(outcome, list)
    return outcome
