"""StateManager: live tasks by id."""

from __future__ import annotations

import asyncio
from dataclasses import FrozenInstanceError

import pytest
from tests.fakes.scripted_workflow import created, workflow

from smallwright.errors import NotFoundError, TaskStateError
from smallwright.events import EventStore, TaskSnapshot, state_of
from smallwright.orchestrator import StateManager
from smallwright.storage.memory import MemoryStorage


@pytest.mark.req("6-04")
async def test_a_live_task_has_its_asyncio_task_its_clients_and_the_logs_snapshot() -> None:
    states, store = StateManager(), EventStore(MemoryStorage())
    await store.append(created())
    work = asyncio.create_task(workflow(store=store).run("task"))
    state = await states.add_task("task", asyncio_task=work)
    await states.connect("task", "a client")
    await work
    await states.apply_events("task", await store.get_events("task"))
    assert await states.get_state("task") is state
    assert (state.asyncio_task, state.websocket_connections) == (work, {"a client"})
    assert state.snapshot == await state_of(store, "task")
    assert state.code_version == state.snapshot.code_version == 2
    with pytest.raises(FrozenInstanceError):
        state.snapshot.code_version = 3  # type: ignore[misc]
    await states.disconnect("task", "a client")
    assert state.websocket_connections == set()


@pytest.mark.req("6-04", "2.2-11")
async def test_thousands_come_and_go_at_once_and_events_are_applied_once() -> None:
    states, store = StateManager(), EventStore(MemoryStorage())
    await store.append(created())
    await workflow(store=store).run("task")
    events = await store.get_events("task")
    await states.add_task("task")
    pieces = [events[:n] for n in range(1, len(events) + 1)]
    others = [states.add_task(f"task {n}", snapshot=TaskSnapshot.empty(f"task {n}")) for n in range(5_000)]
    await asyncio.gather(*others, *(states.apply_events("task", piece) for piece in pieces))
    assert (await states.get_state("task")).snapshot == await state_of(store, "task")
    assert len(states) == 5_001
    await asyncio.gather(*(states.remove_task(f"task {n}") for n in range(5_000)))
    assert [state.task_id for state in await states.list_states()] == ["task"]


@pytest.mark.req("6-04")
async def test_what_is_not_there_and_what_is_there_twice() -> None:
    states = StateManager()
    with pytest.raises(NotFoundError, match="nowhere"):
        await states.get_state("nowhere")
    assert await states.find_state("nowhere") is None
    assert await states.remove_task("nowhere") is None
    await states.disconnect("nowhere", "a client")
    await states.add_task("task")
    with pytest.raises(TaskStateError, match="task is tracked"):
        await states.add_task("task")
