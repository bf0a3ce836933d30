"""A draft has the fields of a snapshot, and shares nothing with it that could change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest
from tests.fakes.event_log import CREATED, PLANNED, STARTED, code, event_log

from smallwright.events import StateProjection, TaskSnapshot
from smallwright.events.task_draft import TaskDraft
from smallwright.events.task_snapshot import MAX_ANOMALIES

EVENTS = event_log([CREATED, STARTED, PLANNED, code(1)])


def test_a_draft_has_the_fields_of_a_snapshot() -> None:
    assert [f.name for f in fields(TaskDraft)] == [f.name for f in fields(TaskSnapshot)]


@pytest.mark.req("1.4-01", "1.4-10")
def test_a_state_stays_as_it_is_when_others_go_on_from_it() -> None:
    before = StateProjection.rebuild_state(EVENTS[:3])
    copy = StateProjection.rebuild_state(EVENTS[:3])
    after = StateProjection.apply(before, EVENTS[3])
    draft = TaskDraft(after)
    draft.modules["a.py"].__dict__["code"] = draft.clock["x"] = "changed"  # type: ignore[assignment]
    assert before == copy
    assert (before.code_version, after.code_version, after.modules["a.py"].code) == (0, 1, "x = 1\n")
    assert TaskDraft(after).snapshot() == after
    with pytest.raises(FrozenInstanceError):
        after.modules["a.py"].code = "y"  # type: ignore[misc]
    with pytest.raises(TypeError, match="can't be changed"):
        after.modules["b.py"] = after.modules["a.py"]  # type: ignore[index]


@pytest.mark.req("1.4-07", "1.4-09")
def test_anomalies_are_all_counted_and_the_first_ones_kept() -> None:
    doubtful = [("MODULE_STARTED", 0, {"module": 5})] * (MAX_ANOMALIES + 10)
    state = StateProjection.rebuild_state(event_log([CREATED, *doubtful]))
    assert (len(state.anomalies), state.anomaly_count) == (MAX_ANOMALIES, MAX_ANOMALIES + 10)
    assert state.anomalies[0].sequence == 2
