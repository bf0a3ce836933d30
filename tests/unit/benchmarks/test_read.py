"""The benchmark of reading measures what it says, on histories as real tasks have them."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import pytest
from benchmarks import read
from benchmarks.task_histories import History

from smallwright.events import Event, EventType, StateProjection


def test_a_made_up_history_is_one_that_a_task_could_have() -> None:
    events = [
        event.to_dict() | {"sequence_number": number, "version": number}
        for number, event in enumerate(islice(History("t").events(), 250), start=1)
    ]
    state = StateProjection.rebuild_state(map(Event.from_dict, events))
    assert (state.anomalies, state.stale_events, state.attempt) == ((), 0, 3)
    absent = {"USER_INTERVENTION", "TASK_FAILED", "TASK_CANCELLED"}
    assert {event["event_type"] for event in events} == set(EventType) - absent


def test_the_report_has_every_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "read.json"
    arguments = ["read", "--events", "2000", "--rounds", "1", "--no-peer", "--folder", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", [*arguments, "--json", str(out)])
    read.main()
    report = json.loads(out.read_text("utf-8"))
    assert (report["name"], len(report["rows"])) == ("read", 11)
    assert all(row["value"] > 0 for row in report["rows"])
    assert "rebuild_state" in capsys.readouterr().out
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.db")}
    assert {name.split("-")[0] for name in kept} == {"many", "one"}
    for shape in ("many", "one"):  # the next run takes what is there
        assert read.log_of(shape, 2_000, tmp_path).name in kept
