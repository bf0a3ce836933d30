"""What the service reads from the log for a face: pages of tasks, files and the graph as of any event."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.fakes.scripted_coder import GREEN, ScriptedCoder, red
from tests.fakes.scripted_workflow import workflow

from smallwright import open_store
from smallwright.errors import InvalidInputError, NotFoundError
from smallwright.events import EventStore
from smallwright.service import TaskManager


@pytest.fixture
async def store() -> AsyncIterator[EventStore]:
    async with open_store("memory:") as opened:
        yield opened


async def corrected(store: EventStore) -> tuple[TaskManager, str]:
    flow = workflow(ScriptedCoder(codes=(red("test_a"),)), store=store)
    tasks = TaskManager(store, lambda task_id, control: flow.run(task_id, control=control))
    task_id = await tasks.create_task("a stack")
    await tasks.start_task(task_id)
    await tasks.wait(task_id)
    return tasks, task_id


async def test_pages_of_tasks_the_newest_first(store: EventStore) -> None:
    tasks = TaskManager(store)
    ids = [await tasks.create_task(f"task {number}") for number in range(5)][::-1]
    await tasks.cancel_task(ids[1])
    await tasks.cancel_task(ids[4])
    page = await tasks.list_tasks(limit=2)
    assert [each.task_id for each in page] == ids[:2]
    assert [each.task_id for each in await tasks.list_tasks(limit=2, after=ids[1])] == ids[2:4]
    assert await tasks.list_tasks(after=ids[-1]) == []
    assert [each.task_id for each in await tasks.list_tasks("cancelled", 1, after=ids[1])] == [ids[4]]
    with pytest.raises(NotFoundError, match="nowhere"):
        await tasks.list_tasks(after="nowhere")
    with pytest.raises(InvalidInputError, match="limit"):
        await tasks.list_tasks(limit=-1)


async def test_files_as_of_an_event(store: EventStore) -> None:
    tasks, task_id = await corrected(store)
    assert (await tasks.files(task_id))["one.py"] == GREEN
    first = next(each for each in await tasks.events(task_id) if each.data.get("path") == "one.py")
    assert await tasks.files(task_id, first.sequence_number) == {"one.py": red("test_a")}
    assert await tasks.files(task_id, 1) == {}
    with pytest.raises(NotFoundError):
        await tasks.files("nowhere")


async def test_the_graph_as_of_an_event(store: EventStore) -> None:
    tasks, task_id = await corrected(store)
    graph = await tasks.graph(task_id)
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert nodes["module:one.py"]["summary"] == "one.py works"
    assert nodes["func:one.py:work"]["signature"].startswith("def work()")
    assert nodes["func:one.py:work"]["ref"] == f"storage://{task_id}/one.py"
    edge = {"source": f"task:{task_id}", "target": "module:one.py", "type": "contains"}
    assert edge in graph["edges"]
    assert GREEN not in str(graph)
    early = await tasks.graph(task_id, 1)
    assert ([node["id"] for node in early["nodes"]], early["edges"]) == ([f"task:{task_id}"], [])
    with pytest.raises(NotFoundError):
        await tasks.graph("nowhere")
