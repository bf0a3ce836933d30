"""What is remembered of ids, however many there were: no false alarm, and no doubt about what is recent."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallwright.events import recent_ids
from smallwright.events.recent_ids import IdWindow, RecentIds

SMALL = 4
NUMBERS = st.integers(0, 60).map("{:02}".format)


def with_id(ids: RecentIds, new: str) -> RecentIds:
    window = IdWindow(ids)
    window.add(new)
    return window.ids()


@pytest.mark.req("1.4-07", "1.4-09", "1.4-10")
@given(st.lists(NUMBERS, unique=True), NUMBERS)
def test_what_was_added_is_never_doubted_and_what_is_new_always(added: list[str], wanted: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recent_ids, "GENERATION", SMALL)
        stepwise, at_once = reduce(with_id, added, RecentIds()), IdWindow(RecentIds())
        for new in added:
            at_once.add(new)
    assert stepwise == at_once.ids()
    assert len(stepwise.newer) < SMALL
    assert stepwise.newer | stepwise.older >= set(added[-SMALL:])
    assert at_once.may_have(wanted) or wanted not in added
    if wanted not in added and wanted > max(added[: -SMALL or None], default=""):
        assert not at_once.may_have(wanted)
