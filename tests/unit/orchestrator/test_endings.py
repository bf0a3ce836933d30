"""How tasks end that do not complete."""

from __future__ import annotations

import asyncio

import pytest
from tests.fakes.flaky_store import FlakyStore
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import SIMPLE, created, streamed, types, workflow
from tests.fakes.scripted_workspace import ScriptedWorkspace
from tests.fakes.slow_coder import SlowCoder

from smallwright.errors import AnswerError, ModelUnavailableError, NotFoundError, SandboxError
from smallwright.events import Event, EventStore, EventType
from smallwright.orchestrator import Cancellation
from smallwright.storage.memory import MemoryStorage


async def cancelled(store: FlakyStore, *notes: object) -> None:
    """A run that is cancelled in the midst of writing, as often as there are notes."""
    coder = SlowCoder()
    await store.append(created())
    run = asyncio.create_task(workflow(coder, store=store).run("task"))
    await coder.writing.wait()
    for note in notes:
        run.cancel(note)
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await run


@pytest.mark.parametrize(
    ("note", "by", "reason"),
    [
        (None, "system", "cancelled"),
        ("shut down", "system", "shut down"),
        (Cancellation(by="user:ann", reason="enough"), "user:ann", "enough"),
    ],
)
async def test_a_cancelled_task_says_by_whom_and_why(note: object, by: str, reason: str) -> None:
    store = FlakyStore()
    await cancelled(store, note)
    last = (await store.get_events("task"))[-1]
    assert (last.event_type, last.data["by"], last.data["reason"]) == ("TASK_CANCELLED", by, reason)
    assert by in last.vector_clock


async def test_cancelled_twice_it_is_recorded_once() -> None:
    store = FlakyStore()
    await cancelled(store, "first", "second", "third")
    events = await store.get_events("task")
    assert [e.data["reason"] for e in events if e.event_type == "TASK_CANCELLED"] == ["first"]


async def test_a_cancel_ends_in_time_while_the_store_is_down(caplog: pytest.LogCaptureFixture) -> None:
    store, coder = FlakyStore(), SlowCoder()
    await store.append(created())
    run = asyncio.create_task(workflow(coder, store=store).run("task"))
    await coder.writing.wait()
    store.down = True
    run.cancel()
    async with asyncio.timeout(20):
        with pytest.raises(asyncio.CancelledError):
            await run
    assert "could not be stored" in caplog.text


async def test_a_cancel_that_comes_after_the_end_is_not_recorded() -> None:
    store = FlakyStore()
    await store.append(created())

    async def cancel_at_the_end(event: Event) -> None:
        if event.event_type == EventType.TASK_COMPLETE:
            run.cancel("too late")

    run = asyncio.create_task(workflow(store=store, broadcast=cancel_at_the_end).run("task"))
    with pytest.raises(asyncio.CancelledError):
        await run
    assert types(await store.get_events("task")) == f"TASK_CREATED {SIMPLE}"


async def test_a_cancelled_task_is_not_run_again() -> None:
    store = FlakyStore()
    await cancelled(store, "enough")
    assert (await workflow(store=store).run("task")).status == "cancelled"


async def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(NotFoundError, match="'nowhere' has no events"):
        await workflow(store=EventStore(MemoryStorage())).run("nowhere")


@pytest.mark.req("6-11")
async def test_out_of_tries_the_failure_says_what_was_best() -> None:
    coder = ScriptedCoder(
        plans=[plan(module("a.py"), module("b.py"))],
        codes={"a.py": GREEN, "b.py": red("test_a", "test_b")},
        corrections=[red("test_b"), red("test_a", "test_b", "test_c"), red("test_c")],
    )
    last = (await streamed(coder))[-1]
    assert last.data["best"] == {"a.py": 1, "b.py": 7}
    assert last.data["message"] == (
        "b.py: 2 of 3 tests pass after 3 corrections; still failing: test_b.py::test_c (AssertionError)"
    )


@pytest.mark.req("6-11")
@pytest.mark.parametrize(("effort", "rounds"), [("low", 1), ("normal", 3), ("high", 6), ("odd", 3)])
async def test_effort_bounds_the_rounds(effort: str, rounds: int) -> None:
    coder = ScriptedCoder(codes=[red("test_a")], corrections=[red("test_b"), red("test_a")] * 3)
    state = await workflow(coder).run("task", created=created(effort=effort))
    assert (state.status, len(coder.corrected)) == ("failed", rounds)


@pytest.mark.req("6-11")
async def test_a_draft_that_is_nonsense_is_asked_for_again_with_another_seed() -> None:
    coder = ScriptedCoder(codes=[AnswerError("gibberish"), GREEN])
    assert (await streamed(coder))[-1].event_type == "TASK_COMPLETE"
    assert [job.seed for job in coder.jobs] == [0, 1]


async def test_a_sandbox_that_breaks_fails_the_task_and_says_so() -> None:
    events = await streamed(ScriptedCoder(), workspace=ScriptedWorkspace(error=SandboxError("no bubblewrap")))
    assert (events[-1].data["reason"], events[-1].data["message"]) == ("sandbox_failed", "no bubblewrap")


async def test_the_calls_of_the_step_that_failed_are_in_the_failure() -> None:
    events = await streamed(ScriptedCoder(), model=ScriptedModel(["yes", ModelUnavailableError("gone")]))
    assert events[-1].data["calls"][0]["error"]["code"] == "model_unavailable"


def test_a_cancellation_reads_as_words() -> None:
    assert str(Cancellation(by="user:ann", reason="enough")) == "enough (by user:ann)"
