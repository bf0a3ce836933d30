"""Forks by events.md: a state of the past, then events of their own; only what is new is executed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.fakes.forked_tasks import PLAN, Bench
from tests.fakes.scripted_coder import GREEN, plan, red

from smallwright import open_store
from smallwright.errors import InvalidInputError, NotFoundError, TaskStateError
from smallwright.events import Event, EventStore, EventType, StateProjection, state_of
from smallwright.events.lineage import with_origins


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


def like_source(fork: object, source: object) -> None:
    """Their states are the same, but for what a fork has of its own."""
    own = (
        "task_id",
        "last_sequence",
        "version",
        "last_event_id",
        "settings",
        "clock",
        "clocks",
        "recent_ids",
    )
    ended = ("status", "phase", "attempt", "failure", "summary", "totals", "paused_by", "cancel_requested")
    names = [name for name in vars(source) if name not in own + ended]
    assert {name: vars(fork)[name] for name in names} == {name: vars(source)[name] for name in names}


async def test_a_forks_state_is_its_sources_at_that_event(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    for event in await bench.tasks.events(task_id):
        fork = await bench.tasks.fork_task(task_id, event.sequence_number, by="user:ann")
        state = await bench.tasks.get_task(fork)
        like_source(state, await bench.tasks.get_task(task_id, event.sequence_number))
        assert (state.status, state.version, state.anomalies) == ("created", 1, ())
        (created,) = await bench.tasks.events(fork)
        assert created.data["forked_from"] == {"task_id": task_id, "sequence": event.sequence_number}
        assert (created.version, created.causation_id) == (1, None)
        assert created.vector_clock == {**state.clock}
        assert created.code_version == event.code_version or event.event_type == "BUG_REPORT_RECEIVED"
        assert state == StateProjection.rebuild_state(await with_origins(store, [created]))


async def test_only_what_is_new_is_executed(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    done = await bench.event(task_id, "MODULE_COMPLETE", module="b.py")
    calls, runs = len(bench.model.requests), len(bench.workspace.runs)
    fork = await bench.run(await bench.tasks.fork_task(task_id, done.sequence_number))
    assert await bench.own(fork) == [
        "TASK_CREATED",
        "TASK_STARTED",
        "MODULE_STARTED c.py",
        "CODE_GENERATED c.py",
        "CODE_GENERATED c.py",
        "TEST_STARTED c.py",
        "TEST_PASSED c.py",
        "MODULE_COMPLETE c.py",
        "TEST_STARTED c.py",
        "TEST_PASSED c.py",
        "DEAD_CODE_ANALYSIS",
        "TASK_COMPLETE",
    ]
    assert (len(bench.model.requests) - calls, len(bench.workspace.runs) - runs) == (3, 2)
    state = await bench.tasks.get_task(fork)
    assert (state.status, state.anomalies) == ("completed", ())
    assert await bench.tasks.files(fork) == await bench.tasks.files(task_id)
    versions = [e.code_version for e in await bench.tasks.events(fork)]
    assert versions == sorted(versions)
    assert versions[0] == done.code_version
    assert versions[-1] == done.code_version + 2
    assert state.totals["scripted"]["calls"] == 3
    complete = await bench.event(fork, "TASK_COMPLETE")
    assert complete.data["totals"]["tokens"]["scripted"]["calls"] == 3


async def test_the_source_stays_as_it_is(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    before = await bench.tasks.events(task_id)
    await bench.run(await bench.tasks.fork_task(task_id, before[5].sequence_number))
    assert await bench.tasks.events(task_id) == before
    assert await bench.tasks.get_task(task_id) == StateProjection.rebuild_state(before)


async def test_a_fork_of_a_fork_and_at_any_past_moment(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    first = await bench.event(task_id, "MODULE_COMPLETE", module="a.py")
    child = await bench.run(await bench.tasks.fork_task(task_id, first.sequence_number))
    second = await bench.event(child, "MODULE_COMPLETE", module="b.py")
    grandchild = await bench.run(await bench.tasks.fork_task(child, second.sequence_number))
    assert "MODULE_STARTED b.py" not in await bench.own(grandchild)
    whole = await with_origins(store, await store.get_events(grandchild))
    assert {event.task_id for event in whole} == {task_id, child, grandchild}
    assert await bench.tasks.get_task(grandchild) == StateProjection.rebuild_state(whole)
    own = await bench.tasks.events(grandchild)
    for event in own:
        past = [each for each in whole if each.sequence_number <= event.sequence_number]
        assert await state_of(store, grandchild, event.sequence_number) == StateProjection.rebuild_state(past)
    with pytest.raises(NotFoundError, match="not there yet"):
        await bench.tasks.get_task(grandchild, own[0].sequence_number - 1)
    with pytest.raises(TaskStateError, match="not there yet"):
        await bench.tasks.fork_task(child, first.sequence_number)


async def test_a_new_prompt_means_a_new_plan_and_new_modules(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    last = (await bench.tasks.events(task_id))[-1].sequence_number
    fork = await bench.run(await bench.tasks.fork_task(task_id, last, {"prompt": "make it better"}))
    planned = await bench.event(fork, "PLANNING_COMPLETE")
    assert planned.data["anew"] == ["a.py", "b.py", "c.py"]
    assert [job.brief.prompt for job in bench.coder.jobs[-3:]] == ["make it better"] * 3
    assert (await bench.tasks.get_task(fork)).prompt == "make it better"


async def test_of_a_new_plan_only_the_modules_with_another_entry_are_made_anew(store: EventStore) -> None:
    other = replace_purpose("c.py")
    bench = Bench(store, plans=[PLAN, other])
    task_id = await bench.made()
    last = (await bench.tasks.events(task_id))[-1].sequence_number
    fork = await bench.run(await bench.tasks.fork_task(task_id, last, {"answers": ["in C"]}))
    started = [each for each in await bench.own(fork) if each.startswith("MODULE_STARTED")]
    assert started == ["MODULE_STARTED c.py"]
    assert bench.coder.briefs[-1].answers == (("", "in C"),)


def replace_purpose(name: str) -> object:
    """PLAN with another purpose of one module."""
    from msgspec.structs import replace as changed

    modules = [changed(m, purpose="something else") if m.name == name else m for m in PLAN.modules]
    return plan(*modules)


async def test_files_of_the_users_own_are_tested_first(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    last = (await bench.tasks.events(task_id))[-1].sequence_number
    files = {"b.py": GREEN + "# mine\n"}
    fork = await bench.run(await bench.tasks.fork_task(task_id, last, {"files": files}, by="user:ann"))
    assert (await bench.tasks.files(fork))["b.py"] == files["b.py"]
    own = await bench.own(fork)
    assert own[:5] == [
        "TASK_CREATED",
        "USER_INTERVENTION",
        "TASK_STARTED",
        "USER_INTERVENTION",
        "CODE_GENERATED b.py",
    ]
    assert "MODULE_STARTED a.py" not in own
    state = await bench.tasks.get_task(fork)
    assert (state.status, state.anomalies) == ("completed", ())


async def test_strategy_and_model(store: EventStore) -> None:
    bench = Bench(
        store, codes={"a.py": GREEN, "b.py": red("test_a"), "c.py": GREEN}, corrections=[red("test_a")]
    )
    task_id = await bench.made()
    assert await bench.tasks.get_task_status(task_id) == "failed"
    failed = await bench.event(task_id, "TEST_FAILED", module="b.py")
    changes = {"strategy": "fresh_module", "model": "large"}
    bench.coder._corrections = [GREEN]
    fork = await bench.run(await bench.tasks.fork_task(task_id, failed.sequence_number, changes))
    round_one = await bench.event(fork, "MODULE_ITERATION", module="b.py")
    assert (round_one.data["strategy"], round_one.data["round"]) == ("fresh_module", 1)
    state = await bench.tasks.get_task(fork)
    assert (state.status, state.settings["model"], state.settings["strategy"]) == (
        "completed",
        "large",
        "fresh_module",
    )


async def test_a_cancelled_or_paused_source_does_not_stop_its_fork(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.tasks.create_task("make it work")
    await bench.tasks.interventions.pause(task_id)
    paused = (await bench.tasks.events(task_id))[-1].sequence_number
    await bench.tasks.cancel_task(task_id)
    cancelled = (await bench.tasks.events(task_id))[-1].sequence_number
    for sequence in (paused, cancelled):
        fork = await bench.tasks.fork_task(task_id, sequence)
        assert fork in await bench.tasks.list_unfinished()
        await bench.run(fork)
        assert await bench.tasks.get_task_status(fork) == "completed"


async def test_a_report_on_code_of_the_source_is_judged_by_the_whole_history(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    last = (await bench.tasks.events(task_id))[-1].sequence_number
    fork = await bench.run(await bench.tasks.fork_task(task_id, last))
    first = await bench.event(task_id, "CODE_GENERATED", path="b.py")
    seen = {"code_version": first.code_version, "vector_clock": dict(first.vector_clock)}
    assert not (await bench.tasks.report_bug(fork, "b.py", "wrong", seen)).valid
    assert (await bench.tasks.report_bug(fork, "b.py", "wrong")).valid
    await bench.tasks.wait(fork)
    assert "MODULE_ITERATION b.py" in await bench.own(fork) or "CORRECTION_STARTED b.py" in await bench.own(
        fork
    )


async def test_the_graph_of_a_fork_has_its_sources_facts_as_its_own(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    done = await bench.event(task_id, "MODULE_COMPLETE", module="b.py")
    fork = await bench.tasks.fork_task(task_id, done.sequence_number)
    nodes = {node["id"]: node for node in (await bench.tasks.graph(fork))["nodes"]}
    assert f"task:{fork}" in nodes
    assert f"task:{task_id}" not in nodes
    assert nodes["module:b.py"]["ref"] == f"storage://{fork}/b.py"
    assert nodes["module:b.py"]["metadata"]["status"] == "complete"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prompts": "x"}, "changes.prompts: unknown"),
        ({"prompt": "  "}, "prompt: it is empty"),
        ({"strategy": "luck"}, "changes.strategy: 'luck' is none of repair"),
        ({"files": {"d.py": "x = 1"}}, "changes.files: 'd.py' is no file"),
        ({"files": {"../a.py": "x = 1"}}, "changes.files: '../a.py' is no file"),
        ({"files": {"a.py": " "}}, "a.py is empty"),
        ({"files": ["a.py"]}, "changes.files: give an object"),
        ({"answers": {"q7": "no"}}, "changes.answers: 'q7' was not asked"),
        ({"answers": 7}, "changes.answers: give a list"),
        ({"model": ""}, "model: ''"),
        (["prompt"], "is no object of prompt"),
    ],
)
async def test_changes_that_make_no_sense_leave_no_trace(store: EventStore, changes: Any, words: str) -> None:
    bench = Bench(store)
    task_id = await bench.made()
    last = await store.last_sequence()
    with pytest.raises(InvalidInputError, match=words.replace("..", r"\.\.")):
        await bench.tasks.fork_task(task_id, last, changes)
    assert await store.last_sequence() == last


async def test_places_that_are_not_there(store: EventStore) -> None:
    bench = Bench(store)
    task_id = await bench.tasks.create_task("make it work")
    with pytest.raises(InvalidInputError, match="sequence: 9 is not there yet; the log's last event is 1"):
        await bench.tasks.fork_task(task_id, 9)
    strange: Any
    for strange in (-1, True, "1", 1.0):
        with pytest.raises(InvalidInputError, match="sequence"):
            await bench.tasks.fork_task(task_id, strange)
    with pytest.raises(TaskStateError, match="not there yet"):
        await bench.tasks.fork_task(task_id, 0)
    with pytest.raises(NotFoundError, match="nowhere"):
        await bench.tasks.fork_task("nowhere", 1)


async def test_a_fork_whose_source_is_not_in_the_log_begins_from_nothing(store: EventStore) -> None:
    data = {
        "prompt": "make it work",
        "answers": [],
        "forked_from": {"task_id": "gone", "sequence": 3},
        "changes": [],
    }
    filler = [Event.new("other", EventType.TASK_CREATED, {"prompt": str(n)}) for n in range(5)]
    await store.append_many(filler[:1])
    await store.append_many([Event.new(f"o{n}", EventType.TASK_CREATED, {"prompt": "x"}) for n in range(5)])
    await store.append(
        Event.new("lost", EventType.TASK_CREATED, data, code_version=7, vector_clock={"user:a": 1})
    )
    bench = Bench(store)
    await bench.run("lost")
    state = await bench.tasks.get_task("lost")
    assert state.status == "completed"
    assert [each.reason for each in state.anomalies] == [
        "the task that it is forked from is not in the log: it begins from nothing"
    ]
    assert state.code_version == 7 + 7
