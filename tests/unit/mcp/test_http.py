"""MCP over HTTP, on a real socket: paths, the page, calls without a client, mounted and alone, shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from typing import Any

import httpx
import pytest
from fastmcp import Client
from mcp.client.subscriptions import listen
from tests.fakes.listening import listening
from tests.fakes.mcp_client import ERAS
from tests.fakes.served_system import FakeSystem, served_system

from smallwright.api import create_app
from smallwright.api.security import AccessPolicy
from smallwright.mcp import get_asgi_app

CALL = "/mcp/tools/call"
BAD_POSTS = [
    (b"{", 400, "body"),
    (b"\xff\xfe", 400, "body"),
    (b"[" * 50_000, 400, "body"),
    (b"[]", 400, "name"),
    (b'{"arguments": {}}', 400, "name"),
    (b'{"name": 5}', 400, "name"),
    (b'{"name": "list_tasks", "arguments": []}', 400, "arguments"),
    (b'{"name": "nope"}', 404, "nope"),
]


@asynccontextmanager
async def alone(**options: Any) -> AsyncIterator[tuple[FakeSystem, str, Any]]:
    async with served_system(**options) as system:
        app = get_asgi_app(system.tasks)
        async with listening(app, timeout_graceful_shutdown=None) as url:
            yield system, url, app
            await app.state.end_streams()


@asynccontextmanager
async def mounted(**options: Any) -> AsyncIterator[tuple[FakeSystem, str]]:
    async with served_system(**options) as system:
        app = create_app(system, [("/mcp", get_asgi_app(system.tasks))])
        async with listening(app) as url:
            yield system, url


@pytest.mark.req("5-03")
async def test_alone_it_answers_with_and_without_the_slash() -> None:
    async with alone() as (_system, url, _app):
        for path, era in product(("/mcp", "/mcp/", "/"), ERAS):
            async with Client(url + path, mode=era) as client:
                answer = await client.call_tool("start_coding_task", {"prompt": "a stack"})
                wait = {"task_id": answer.structured_content["task_id"], "timeout_s": 20}
                waited = await client.call_tool("wait_for_task", wait)
                assert waited.structured_content["task"]["status"] == "completed", (path, era)


@pytest.mark.req("5-01", "5-03", "5-05")
async def test_mounted_it_shares_its_tasks_with_rest() -> None:
    async with mounted() as (_system, url), httpx.AsyncClient(base_url=url) as rest:
        for path, era in product(("/mcp", "/mcp/"), ERAS):
            made = (await rest.post("/tasks", json={"prompt": "a queue"})).json()["task_id"]
            async with Client(url + path, mode=era) as client:
                listed = (await client.call_tool("list_tasks", {"limit": 1})).structured_content
                assert listed["tasks"][0]["task_id"] == made
                mine = (await client.call_tool("start_coding_task", {"prompt": "mine"})).structured_content
            assert (await rest.get(f"/tasks/{mine['task_id']}")).json()["prompt"] == "mine"


async def test_who_acts_is_known_to_the_gate() -> None:
    async with served_system() as system:
        policy = AccessPolicy(host="127.0.0.1", token="secret")
        app = create_app(system, [("/mcp", get_asgi_app(system.tasks, check_host=False))], gate=policy)
        async with listening(app) as url:
            async with httpx.AsyncClient(base_url=url, headers={"authorization": "Bearer secret"}) as rest:
                ids = [(await rest.post("/tasks", json={"prompt": "a queue"})).json()["task_id"]]
                called = await rest.post(
                    CALL, json={"name": "start_coding_task", "arguments": {"prompt": "x"}}
                )
                ids.append(called.json()["structuredContent"]["task_id"])
            for era in ERAS:
                async with Client(f"{url}/mcp", mode=era, auth="secret") as client:
                    made = await client.call_tool("start_coding_task", {"prompt": "a stack"})
                    ids.append(made.structured_content["task_id"])
        users = {user for each in ids for user in (await system.tasks.events(each))[0].vector_clock}
        assert len(ids) == 4
        assert len(users) == 1
        assert "user:local" not in users


async def test_a_browser_and_curl_are_told_what_is_here() -> None:
    async with mounted() as (_system, url), httpx.AsyncClient(base_url=url) as http:
        for path in ("/mcp", "/mcp/"):
            answer = await http.get(path, headers={"accept": "text/html,*/*"})
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
            about = answer.json()
            assert (about["name"], bool(about["version"])) == ("smallwright", True)
            assert {"name", "description"} <= set(about["tools"][0])
            assert "fork_task" in {tool["name"] for tool in about["tools"]}
        stream = await http.get("/mcp/", headers={"accept": "text/event-stream"})
        assert stream.status_code == 400
        assert "session" in stream.text.lower()


async def test_a_tool_is_called_by_one_post() -> None:
    async with mounted() as (system, url), httpx.AsyncClient(base_url=url) as http:
        answer = await http.post(CALL, json={"name": "start_coding_task", "arguments": {"prompt": "x"}})
        assert answer.status_code == 200
        task_id = answer.json()["structuredContent"]["task_id"]
        assert await system.tasks.get_task_status(task_id)
        rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_tasks"}}
        listed = (await http.post(CALL, json=rpc)).json()
        assert listed["structuredContent"]["tasks"][0]["task_id"] == task_id
        refused = await http.post(CALL, json={"name": "get_task_status", "arguments": {"task_id": "no"}})
        assert (refused.status_code, refused.json()["isError"]) == (200, True)
        assert refused.json()["content"][0]["text"].startswith("not_found: ")


async def test_a_bad_post_says_what_is_wrong() -> None:
    async with served_system() as system:
        transport = httpx.ASGITransport(get_asgi_app(system.tasks))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            assert (await http.get(CALL)).status_code == 405
            for body, status, says in BAD_POSTS:
                answer = await http.post(CALL, content=body)
                assert answer.headers["content-type"] == "application/problem+json"
                assert (answer.status_code, says in answer.json()["detail"]) == (status, True)


async def test_alone_foreign_hosts_and_origins_are_refused() -> None:
    async with alone() as (_system, url, _app), httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/mcp/", headers={"host": "evil.example"})).status_code == 421
        assert (await http.get("/mcp/", headers={"origin": "http://evil.example"})).status_code == 403
        assert (await http.post(CALL, headers={"host": "evil.example"}, json={})).status_code == 421


@pytest.mark.parametrize("era", ERAS)
async def test_shutdown_ends_open_streams(era: str) -> None:
    """Without end_streams the HTTP server would wait for them without end."""
    async with alone(hold="write") as (system, url, app), Client(url + "/mcp", mode=era) as client:
        started = await client.call_tool("start_coding_task", {"prompt": "a stack"})
        task_id = started.structured_content["task_id"]
        await system.held()
        arguments = {"task_id": task_id, "timeout_s": 500}
        waiting = asyncio.create_task(client.call_tool("wait_for_task", arguments))
        if era == "auto":
            uri = f"task://{task_id}/state"
            async with listen(client.session, resource_subscriptions=[uri]) as changes:
                await app.state.end_streams()
                async with asyncio.timeout(5):
                    assert [change async for change in changes] == []  # it ended as it should
        await asyncio.sleep(0.1)
        async with asyncio.timeout(5):
            await app.state.end_streams()
            assert isinstance((await asyncio.gather(waiting, return_exceptions=True))[0], Exception)
