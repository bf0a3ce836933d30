"""What the workflow logs is what the projection expects: nothing is doubted, nothing is stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_workflow import created, workflow

from smallwright.events import EventStore, StateProjection
from smallwright.storage.sqlite import SqliteStorage


@pytest.mark.req("1.4-04", "1.4-07", "1.3-06", "6-01")
async def test_a_whole_task_on_disk_projects_without_an_anomaly(tmp_path: Path) -> None:
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        coder = ScriptedCoder(
            plans=[plan(module("a.py"), module("b.py", "a.py"))],
            codes=[red("test_a"), GREEN],
            corrections=[red("test_b"), GREEN],
        )
        await store.append(created())
        ended = await workflow(coder, store=store).run("task")
    async with EventStore(SqliteStorage(tmp_path / "log.db")) as store:
        events = await store.get_events("task")
        state = StateProjection.rebuild_state(events)
        assert (await store.verify()).ok
    assert state.anomalies == ()
    assert (state.status, state.stale_events) == ("completed", 0)
    assert state == ended
    assert {record.status for record in state.modules.values()} == {"complete"}
    assert all(state.files.values())
