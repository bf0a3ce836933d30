"""Gate 6: the events of a workflow, and what it does when its parts fail."""

from __future__ import annotations

import asyncio

import pytest

from smallwright.errors import AnswerError, ModelUnavailableError
from smallwright.events import Event, EventStore
from smallwright.storage.memory import MemoryStorage
from tests.fakes.flaky_store import FlakyStore
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import SIMPLE, STAGES, Listener, created, streamed, types, workflow


@pytest.mark.req("6-01")
@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("heard", [True, False])
async def test_it_runs_with_store_with_listener_with_both_and_with_neither(stored: bool, heard: bool) -> None:
    store, listener = EventStore(MemoryStorage()), Listener()
    first = await store.append(created())
    parts = workflow(store=store if stored else None, broadcast=listener if heard else None)
    state = await parts.run("task", created=None if stored else first)
    logged = (await store.get_events("task"))[1:]
    assert (state.status, state.version) == ("completed", len(SIMPLE.split()) + 1)
    assert (types(logged), types(listener.told)) == (SIMPLE if stored else "", SIMPLE if heard else "")
    assert not (stored and heard) or listener.told == logged


@pytest.mark.req("6-01", "6-06")
async def test_modules_in_order_of_dependency_each_corrected_until_green() -> None:
    coder = ScriptedCoder(
        plans=[plan(module("b.py", "a.py"), module("a.py"))],
        codes=[red("test_a"), GREEN],
        corrections=[GREEN],
    )
    events = await streamed(coder)
    expected = "{start} {module} {round} {green} {module} {green} TEST_STARTED TEST_PASSED {end}"
    assert types(events) == expected.format(**STAGES)
    assert [e.data["module"] for e in events if e.event_type == "MODULE_STARTED"] == ["a.py", "b.py"]
    changes = ("CODE_GENERATED", "CORRECTION_COMPLETED")
    assert [e.code_version for e in events if e.event_type in changes] == [1, 2, 3, 4, 5]
    assert [e.code_version for e in events] == sorted(e.code_version for e in events)


@pytest.mark.req("6-02")
async def test_a_failing_broadcast_is_logged_and_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broadcast(_event: Event) -> None:
        raise ConnectionError("the client is gone")

    assert (await workflow(broadcast=broadcast).run("task", created=created())).status == "completed"
    assert "the client is gone" in caplog.text


@pytest.mark.req("6-02")
@pytest.mark.parametrize("slow", [False, True])
async def test_failing_appends_are_retried_in_order(slow: bool, caplog: pytest.LogCaptureFixture) -> None:
    store = FlakyStore(frozenset({3, 4, 5, 9}), slow=slow)
    await store.append(created())
    assert (await workflow(store=store).run("task")).status == "completed"
    assert types((await store.get_events("task"))[1:]) == SIMPLE
    assert "next try" in caplog.text


@pytest.mark.req("6-02")
async def test_nothing_is_reported_done_until_all_is_stored() -> None:
    store, listener = FlakyStore(), Listener()
    await store.append(created())
    store.down = True
    run = asyncio.create_task(workflow(store=store, broadcast=listener).run("task"))
    finished, _ = await asyncio.wait([run], timeout=0.3)
    assert (finished, listener.told) == (set(), [])
    store.down = False
    assert (await run).status == "completed"
    assert types(listener.told) == SIMPLE


@pytest.mark.req("6-03")
async def test_the_stream_yields_the_events_of_the_log() -> None:
    store = EventStore(MemoryStorage())
    await store.append(created())
    events = [event async for event in workflow(store=store).stream("task")]
    assert events == (await store.get_events("task"))[1:]


@pytest.mark.req("6-03")
async def test_closing_the_stream_cancels_the_run() -> None:
    store = EventStore(MemoryStorage())
    await store.append(created())
    stream = workflow(store=store).stream("task")
    assert (await anext(stream)).event_type == "TASK_STARTED"
    await stream.aclose()
    last = (await store.get_events("task"))[-1]
    assert (last.event_type, last.data["reason"]) == ("TASK_CANCELLED", "its stream was closed")


@pytest.mark.req("6-11", "6-12")
async def test_a_plan_that_breaks_a_rule_is_asked_for_again_with_the_reason() -> None:
    coder = ScriptedCoder(plans=[plan(module("a.py", "b.py")), AnswerError("no JSON"), plan()])
    assert types(await streamed(coder)) == SIMPLE
    assert (coder.complaints[0], coder.complaints[2]) == ("", "no JSON")
    assert "depends on b.py" in coder.complaints[1]


@pytest.mark.req("6-11")
@pytest.mark.parametrize(
    ("coder", "parts", "reason"),
    [
        (ScriptedCoder(plans=[AnswerError("gibberish")]), {}, "bad_answer"),
        (ScriptedCoder(codes=[AnswerError("gibberish")]), {}, "bad_answer"),
        (ScriptedCoder(plans=[plan(module("a.py", "a2.py"))]), {}, "invalid_plan"),
        (ScriptedCoder(codes=[red("test_a")], corrections=[red("test_b")]), {}, "tests_failed"),
        (ScriptedCoder(), {"model": ScriptedModel([ModelUnavailableError("gone")])}, "model_lost"),
        (ScriptedCoder(plans=[ZeroDivisionError("our fault")]), {}, "internal_error"),
    ],
)
async def test_a_failure_is_clear(coder: ScriptedCoder, parts: dict[str, object], reason: str) -> None:
    last = (await streamed(coder, **parts))[-1]
    assert (last.event_type, last.data["reason"]) == ("TASK_FAILED", reason)
    assert (last.data["traceback"] is not None) == (reason == "internal_error")
