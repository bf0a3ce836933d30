"""The sides of the append benchmark do the same work."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from benchmarks.append import compare
from benchmarks.append_sides import Load, append_ours, append_raw, events_per_core_second, syncs_per_second

LOAD = Load(callers=5, size=200, count=40)
TABLES = ("events", "streams", "event_types", "blobs")


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    found = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    connection.close()
    return found


def test_the_raw_side_leaves_the_same_rows(tmp_path: Path) -> None:
    ours, raw = tmp_path / "ours.db", tmp_path / "raw.db"
    done = append_ours(ours, LOAD)
    assert sum(done.groups) == LOAD.count
    assert max(done.groups) <= LOAD.callers
    assert append_raw(raw, ours, done.groups) > 0
    for table in TABLES:
        assert rows(raw, table) == rows(ours, table)
    with pytest.raises(SystemExit, match="groups of 39 events do not make 40 rows"):
        append_raw(tmp_path / "other.db", ours, [39])


def test_data_has_the_size_that_the_case_says() -> None:
    from smallwright.events.encoding import encode

    assert {len(encode(event).payload) for event in LOAD.events()} == {200}
    assert len({event.task_id for event in LOAD.events()}) == LOAD.callers


def test_the_bounds_are_measured(tmp_path: Path) -> None:
    assert syncs_per_second(tmp_path / "page") > 0
    assert events_per_core_second(tmp_path / "core.db", LOAD) > 0


def test_a_case_has_a_row_for_each_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.append.append_eventsourcing", lambda _path, _recorded, _threads: 1.0)
    found = compare(tmp_path, "5 callers", LOAD, 2)
    against = {row["peer"]: row["ratio"] for row in found if row["peer"]}
    assert set(against) == {"raw apsw group commit", "eventsourcing==9.5.6"}
    assert all(ratio > 0 for ratio in against.values())
    assert list(tmp_path.iterdir()) == []
