"""Bug reports are judged by what the reporter saw, and none is lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.fakes.scripted_coder import ScriptedCoder, red
from tests.fakes.scripted_workflow import created, workflow

from smallwright.errors import InvalidInputError, NotFoundError, TaskStateError
from smallwright.events import Event, EventStore, EventType, TaskSnapshot, state_of
from smallwright.orchestrator import BugReports
from smallwright.storage.memory import MemoryStorage


@pytest.fixture
async def store() -> EventStore:
    """A completed task whose module changed at versions 1 and 3."""
    store = EventStore(MemoryStorage())
    await store.append(created())
    await workflow(ScriptedCoder(codes=[red("test_a")]), store=store).run("task")
    return store


async def task_of(store: EventStore) -> TaskSnapshot:
    return await state_of(store, "task")


async def change(store: EventStore) -> Event:
    events = await store.get_events("task", event_types=[EventType.CORRECTION_COMPLETED])
    return events[-1]


@pytest.mark.req("1.5-01", "6-05")
async def test_a_report_on_the_code_as_it_is_holds_and_says_what_was_seen(store: EventStore) -> None:
    before = await task_of(store)
    outcome = await BugReports(store).report("task", "one.py", "0 gives 1")
    event, record = outcome.event, before.modules["one.py"]
    assert (outcome.valid, outcome.stale_since) == (True, None)
    assert event.code_version == record.code_version
    assert event.data["seen_clock"] == before.clock
    assert event.data["seen_code_hash"] == record.code_hash
    assert event.data["verdict"] == {"valid": True, "reason": outcome.reason}
    assert event.vector_clock == {**before.clock, "reporter:local": 1}
    after = await task_of(store)
    assert (after.modules["one.py"].reports, after.anomalies) == (("0 gives 1",), ())


@pytest.mark.req("1.5-02", "1.5-07", "1.4-03")
@pytest.mark.parametrize("part", ["version", "clock", "hash"])
async def test_a_stale_report_is_recorded_refused_and_told_what_made_it_stale(
    store: EventStore, part: str
) -> None:
    task, last = await task_of(store), await change(store)
    first = (await store.get_events("task", event_types=[EventType.CODE_GENERATED]))[0]
    seen: dict[str, Any] = {
        "version": {"code_version": first.code_version},
        "clock": {"code_version": task.code_version, "vector_clock": dict(first.vector_clock)},
        "hash": {"code_version": task.code_version, "code_hash": first.data["code_hash"]},
    }[part]
    outcome = await BugReports(store).report("task", "one.py", "0 gives 1", seen=seen)
    assert not outcome.valid
    assert {"version": "stale version", "clock": "stale clock", "hash": "other code"}[part] in outcome.reason
    assert outcome.stale_since == last
    assert outcome.event.data["verdict"]["stale_since"] == {
        "sequence": last.sequence_number,
        "code_version": last.code_version,
    }
    after = await task_of(store)
    assert (after.stale_events, after.modules["one.py"].reports) == (task.stale_events + 1, ())
    assert after.last_sequence == outcome.event.sequence_number


@pytest.mark.req("1.5-01")
async def test_the_tasks_version_that_a_client_saw_counts_as_the_modules(store: EventStore) -> None:
    last = await change(store)
    seen = {"code_version": (await task_of(store)).code_version, "vector_clock": dict(last.vector_clock)}
    outcome = await BugReports(store).report("task", "one.py", "0 gives 1", seen=seen)
    assert (outcome.valid, outcome.event.code_version) == (True, last.code_version)
    assert outcome.event.vector_clock == {**last.vector_clock, "reporter:local": 1}


@pytest.mark.req("1.5-05", "6-05")
async def test_a_version_or_a_module_that_never_was_is_said_and_recorded(store: EventStore) -> None:
    reports = BugReports(store)
    version = await reports.report("task", "one.py", "0 gives 1", seen={"code_version": 99})
    assert (version.valid, version.impossible) == (False, True)
    assert "invalid state: version 99 was seen" in version.reason
    module = await reports.report("task", "two.py", "0 gives 1")
    assert (module.valid, module.impossible) == (False, True)
    assert "no code of a module 'two.py'; it has: one.py" in module.reason
    assert (await store.get_events("task"))[-2:] == [version.event, module.event]
    assert (await task_of(store)).modules["one.py"].reports == ()


@pytest.mark.req("6-05")
async def test_what_is_no_report_is_refused(store: EventStore) -> None:
    reports = BugReports(store)
    for arguments, words in ((("one.py", " "), "text"), (("", "broken"), "module"), (("one.py", 3), "text")):
        with pytest.raises(InvalidInputError, match=words):
            await reports.report("task", *arguments)
    with pytest.raises(NotFoundError, match="nowhere"):
        await reports.report("nowhere", "one.py", "broken")
    await store.append(created("gone"))
    await store.append(Event.new("gone", EventType.TASK_CANCELLED, {"by": "user:ann", "reason": ""}))
    with pytest.raises(TaskStateError, match="cancelled"):
        await reports.report("gone", "one.py", "broken")


@pytest.mark.req("6-05", "1.2-07")
async def test_of_many_at_once_none_is_lost(store: EventStore) -> None:
    calls = [BugReports(store).report("task", "one.py", f"bug {n}") for n in range(20)]
    outcomes = await asyncio.gather(*calls)
    assert sorted(o.event.vector_clock["reporter:local"] for o in outcomes) == list(range(1, 21))
    task = await task_of(store)
    assert (len(task.modules["one.py"].reports), task.anomalies) == (20, ())
