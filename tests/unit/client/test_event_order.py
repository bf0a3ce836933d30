"""Messages in any order, doubled and with gaps come out in order and once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.scripted_server import message

from smallwright.client.event_order import EventOrder, is_event

LAST = 12
arrivals = st.lists(st.integers(min_value=1, max_value=LAST), max_size=40)


def history(after: int) -> list[dict[str, object]]:
    return [each for version in range(1, LAST + 1) if (each := message(version))["sequence"] > after]


@given(arrivals, st.integers(min_value=0, max_value=LAST))
def test_with_gaps_filled_every_message_is_shown_in_order_and_once(arrived: list[int], known: int):
    order, shown = EventOrder(known * 3), []
    for version in [*arrived, LAST]:
        shown += order.take(message(version))
        if order.has_gap:
            shown += order.fill(history(order.last_sequence))

    assert [each["version"] for each in shown] == list(range(known + 1, LAST + 1))
    assert not order.has_gap


@given(arrivals)
def test_without_a_fill_nothing_is_shown_before_what_precedes_it(arrived: list[int]):
    order, shown = EventOrder(), []
    for version in arrived:
        shown += [each["version"] for each in order.take(message(version))]

    assert shown == list(range(1, len(shown) + 1))
    assert set(shown) <= set(arrived)
    assert len(shown) + 1 not in arrived


def test_other_kinds_of_messages_are_no_events():
    assert is_event(message(1))
    assert not any(map(is_event, [None, 3, "text", [], {}, {"version": 1}, {"version": "1", "sequence": 1}]))
