"""The workflow as an iterator."""

from __future__ import annotations

import asyncio

import pytest
from tests.fakes.scripted_workflow import SIMPLE, Listener, created, types, workflow
from tests.fakes.slow_coder import SlowCoder

from smallwright.errors import NotFoundError
from smallwright.events import Event, EventStore
from smallwright.orchestrator import WorkflowEvent
from smallwright.storage.memory import MemoryStorage


@pytest.mark.req("6-03")
async def test_a_listener_hears_what_is_streamed() -> None:
    listener = Listener()
    events = [e async for e in workflow(broadcast=listener).stream("task", created=created())]
    assert listener.told == events
    assert types(events) == SIMPLE
    assert WorkflowEvent is Event


async def test_what_the_run_raises_reaches_who_iterates() -> None:
    with pytest.raises(NotFoundError):
        await anext(workflow(store=EventStore(MemoryStorage())).stream("nowhere"))


async def test_cancelling_who_waits_for_the_next_event_cancels_the_run() -> None:
    store, coder = EventStore(MemoryStorage()), SlowCoder()
    await store.append(created())

    async def iterate() -> None:
        async for _event in workflow(coder, store=store).stream("task"):
            pass

    watching = asyncio.create_task(iterate())
    await coder.writing.wait()
    await asyncio.sleep(0)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert (await store.get_events("task"))[-1].event_type == "TASK_CANCELLED"


async def test_two_streams_of_one_workflow_do_not_mix() -> None:
    both = workflow()

    async def ids(task_id: str) -> set[str]:
        return {event.task_id async for event in both.stream(task_id, created=created(task_id))}

    assert await asyncio.gather(ids("one"), ids("two")) == [{"one"}, {"two"}]
