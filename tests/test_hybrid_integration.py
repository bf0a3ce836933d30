"""Gate 5: one process for REST, WebSocket and MCP, its start, its end, and what goes on after a crash."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.fakes.server_process import ServerProcess, command, environment, serving, started

END = "TASK_COMPLETE"


def log_of(folder: Path) -> str:
    return (folder / "data" / "smallwright.log").read_text()


@pytest.mark.req("5-01", "5-05", "6-07")
async def test_one_port_serves_all_faces_and_each_sees_the_tasks_of_the_others(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, server.client() as rest, Client(f"{server.url}/mcp/") as mcp:
        assert (await rest.get("/health")).json()["status"] == "ok"
        by_rest = await server.post_task("by REST")
        async with connect(by_rest["websocket_url"]) as stream:
            events = [json.loads(await stream.recv())]
            while events[-1]["event_type"] != END:
                events.append(json.loads(await stream.recv()))
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))
        seen = await mcp.call_tool("get_task_status", {"task_id": by_rest["task_id"]})
        assert seen.structured_content["status"] == "completed"
        by_mcp = (await mcp.call_tool("start_coding_task", {"prompt": "by MCP"})).structured_content[
            "task_id"
        ]
        assert (await server.until(by_mcp, "completed"))["prompt"] == "by MCP"


@pytest.mark.req("5-01", "5-02", "5-03", "5-04", "5-06")
async def test_what_a_stop_or_a_crash_leaves_goes_on_and_stdio_and_http_share_a_store(tmp_path: Path) -> None:
    async with serving(tmp_path, scenario="endless") as stopped:
        task = await stopped.post_task()
        named = {"task_id": task["task_id"], "timeout_s": 60}
        await stops_in_order(stopped, task)
    steps = ["log is open", "is ready", "3 workers are started", f"shutdown cancelled {task['task_id']}"]
    log = log_of(tmp_path)
    assert [log.index(step) for step in steps] == sorted(log.index(step) for step in steps)

    async with serving(tmp_path, scenario="endless") as killed:
        assert f"going on with {task['task_id']}" in log_of(tmp_path)
        assert (await killed.until(task["task_id"], "running"))["attempt"] == 2
        assert await killed.end(signal.SIGKILL) == -signal.SIGKILL

    # the same port at once, though the kernel still remembers its connections
    arguments = ("mcp", "--http", "--host", "0.0.0.0", "--port", killed.url.rpartition(":")[2])
    async with started(tmp_path, *arguments, scenario="green") as http:
        await http.ready()
        token = (tmp_path / "data" / "token").read_text().strip()
        assert token in http.said
        program, *rest = command("mcp", scenario="green")
        async with (
            Client(f"{http.url}/mcp", auth=token) as over_http,
            Client(StdioTransport(program, rest, env=environment(tmp_path), keep_alive=False)) as over_stdio,
        ):
            ended = (await over_http.call_tool("wait_for_task", named)).structured_content
            assert (ended["reason"], ended["task"]["status"]) == ("ended", "completed")
            begun = (await over_stdio.call_tool("start_coding_task", {"prompt": "two"})).structured_content
            listed = (await over_http.call_tool("list_tasks", {})).structured_content["tasks"]
            assert {task["task_id"], begun["task_id"]} == {each["task_id"] for each in listed}
        async with http.client() as client:
            assert (await client.get("/mcp/")).status_code == 401
            bearer = {"Authorization": f"Bearer {token}"}
            assert (await client.get("/tasks", headers=bearer)).status_code == 404  # MCP alone


async def stops_in_order(server: ServerProcess, task: dict[str, Any]) -> None:
    """With a WebSocket and an MCP session open."""
    async with connect(task["websocket_url"]) as stream, Client(f"{server.url}/mcp/") as mcp:
        await mcp.list_tools()
        await server.until(task["task_id"], "running")
        assert await server.end(signal.SIGTERM) == 0
        with suppress(ConnectionClosed):
            async for _message in stream:
                pass
    assert stream.close_code == 1012  # service restart: come back
