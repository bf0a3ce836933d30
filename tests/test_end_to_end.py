"""Gate 6: a task from its request to its end, over real sockets, with an outsider's clients (6-07)."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from typing import Any

import httpx
import pytest
from fastmcp import Client as McpClient
from websockets.asyncio.client import connect

from smallwright.client import Client
from smallwright.events import Event
from smallwright.orchestrator.plan import Question
from smallwright.service.views import event_view
from tests.fakes.scripted_workflow import SIMPLE
from tests.fakes.served_over_sockets import served

LIMIT_S = 30
WHOLE = ["TASK_CREATED", *SIMPLE.split()]


async def command(*arguments: str) -> tuple[int | None, str]:
    """Exit code and output of another program."""
    process = await asyncio.create_subprocess_exec(
        *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    return process.returncode, output.decode()


async def read_to_end(url: str) -> list[dict[str, Any]]:
    """A WebSocket's messages up to the end of its task."""
    messages: list[dict[str, Any]] = []
    async with asyncio.timeout(LIMIT_S), connect(url, proxy=None) as socket:
        async for text in socket:
            messages.append(json.loads(text))
            if messages[-1]["event_type"] in {"TASK_COMPLETE", "TASK_FAILED", "TASK_CANCELLED"}:
                break
    return messages


def views(events: list[Event]) -> list[dict[str, Any]]:
    """Stored events as the wire has them."""
    return json.loads(json.dumps([event_view(event) for event in events]))


@pytest.mark.req("6-07", "4.4-01", "4.4-02", "4.4-03")
async def test_a_posted_task_completes_and_its_websocket_gets_all_events_in_order() -> None:
    async with served() as (system, url), httpx.AsyncClient(base_url=url, trust_env=False) as http:
        posted = (await http.post("/tasks", json={"prompt": "a stack"})).json()
        messages = await read_to_end(posted["websocket_url"])
        shown = (await http.get(f"/tasks/{posted['task_id']}")).json()
        stored = await system.store.get_events(posted["task_id"])

    assert shown["status"] == "completed"
    assert [message["event_type"] for message in messages] == WHOLE
    assert [message["version"] for message in messages] == list(range(1, len(WHOLE) + 1))
    assert messages == views(stored)


@pytest.mark.req("6-07", "4.4-03")
async def test_a_websocket_that_is_there_before_the_task_starts_gets_all_of_it() -> None:
    async with served() as (system, url), Client(url) as client:
        task_id = await system.tasks.create_task("a stack")
        watching = asyncio.create_task(read_to_end(f"{url.replace('http', 'ws')}/ws/{task_id}"))
        assert await client.get_task_status(task_id) == "created"
        await system.tasks.start_task(task_id)
        messages = await watching
        assert await client.get_task_status(task_id) == "completed"
        assert (await client.files(task_id))["one.py"].startswith("def work")

    assert [message["event_type"] for message in messages] == WHOLE


@pytest.mark.req("6-07", "2.2-02")
async def test_tasks_side_by_side_each_have_their_own_whole_stream() -> None:
    async with served(max_concurrent=3) as (_system, url), Client(url) as client:
        ids = await asyncio.gather(*(client.create_task(f"stack {number}") for number in range(6)))

        async def watched(task_id: str) -> list[dict[str, Any]]:
            return [event async for event in client.events(task_id)]

        async with asyncio.timeout(LIMIT_S):
            streams = await asyncio.gather(*map(watched, ids))

    for task_id, stream in zip(ids, streams, strict=True):
        assert {event["task_id"] for event in stream} == {task_id}
        assert [event["event_type"] for event in stream] == WHOLE


@pytest.mark.req("6-07", "5-05", "6-05")
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
async def test_posted_by_curl_answered_by_mcp_watched_by_websocket_cancelled_by_cli() -> None:
    asks = [Question(id="q1", text="Which separator?", options=("dash",))]
    async with served(questions=asks, hold="write") as (system, url), Client(url) as client:
        body = json.dumps({"prompt": "a slugify function"})
        kind = "Content-Type: application/json"
        _code, answer = await command("curl", "-s", "--noproxy", "*", "-H", kind, "-d", body, f"{url}/tasks")
        task_id = json.loads(answer)["task_id"]
        watching = asyncio.create_task(read_to_end(f"{url.replace('http', 'ws')}/ws/{task_id}"))
        async for event in client.events(task_id):
            if event["event_type"] == "PLANNING_COMPLETE":
                break
        async with McpClient(f"{url}/mcp") as mcp:
            await mcp.call_tool("answer_questions", {"task_id": task_id, "answers": {"q1": "underscore"}})
        await system.held(LIMIT_S)
        cli = [sys.executable, "-m", "smallwright", "cancel", task_id, "--reason", "enough", "--server", url]
        assert await command(*cli) == (0, f"{task_id} is cancelled.\n")
        messages = await watching
        history = await client.get_events(task_id)
        task = await client.get_task(task_id)
        stored = await system.store.get_events(task_id)

    assert history == messages == views(stored)
    expected = ["TASK_CREATED", "TASK_STARTED", "PLANNING_COMPLETE", "USER_INTERVENTION", "PLANNING_COMPLETE"]
    assert [event["event_type"] for event in history] == [*expected, "MODULE_STARTED", "TASK_CANCELLED"]
    assert (task["status"], task["answers"]) == ("cancelled", [["Which separator?", "underscore"]])
    assert history[-1]["data"]["reason"] == "enough"
