"""The persistent set of ids behaves as a set does."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from smallwright.events.id_set import IdSet, has_id, with_id


@given(st.lists(st.integers(0, 50).map(str)), st.integers(0, 60).map(str))
def test_it_has_what_was_added_and_nothing_else(added: list[str], wanted: str) -> None:
    ids: IdSet = reduce(with_id, added, ())
    assert has_id(ids, wanted) == (wanted in added)
    assert len(ids) <= max(1, len(added).bit_length())
