"""Resources, their updates, completions and prompts, for a real client in both eras of the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from mcp.client.subscriptions import listen
from mcp.shared.exceptions import MCPError
from mcp_types import ResourceTemplateReference
from tests.fakes.mcp_client import ERAS, McpClient, mcp_client

OUTWARD = [
    "../../../etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "one.py/../../../etc/passwd",
    "..\\..\\etc\\passwd",
    "one.py%00",
    "....//etc/passwd",
    "test_one.pyc",
]


@pytest.fixture(params=ERAS)
async def client(request: pytest.FixtureRequest) -> AsyncIterator[McpClient]:
    async with mcp_client(request.param) as connected:
        yield connected


@pytest.mark.req("5-03")
async def test_a_task_is_read_as_state_events_and_files(client: McpClient) -> None:
    task_id = await client.system.run()
    (state,) = await client.read_resource(f"task://{task_id}/state")
    assert json.loads(state.text)["status"] == "completed"
    (events,) = await client.read_resource(f"task://{task_id}/events")
    assert [event["version"] for event in json.loads(events.text)["events"]][:3] == [1, 2, 3]
    (file,) = await client.read_resource(f"task://{task_id}/files/one.py")
    assert file.text == (await client.system.tasks.files(task_id))["one.py"]
    templates = {template.uri_template for template in await client.list_resource_templates()}
    assert templates == {"task://{id}/state", "task://{id}/events", "task://{id}/files/{path*}"}


async def test_no_path_leads_out_of_a_task(client: McpClient) -> None:
    task_id = await client.system.run()
    for path in OUTWARD:
        with pytest.raises(MCPError):
            await client.read_resource(f"task://{task_id}/files/{path}")


async def test_what_is_not_there_says_so_with_its_code(client: McpClient) -> None:
    task_id = await client.system.run()
    with pytest.raises(MCPError, match="not_found: there is no task 'nowhere'") as unknown:
        await client.read_resource("task://nowhere/state")
    assert unknown.value.error.code == -32602
    with pytest.raises(MCPError, match=r"has no file 'two.py'; it has: one.py, test_one.py"):
        await client.read_resource(f"task://{task_id}/files/two.py")


async def test_ids_and_paths_are_completed(client: McpClient) -> None:
    task_id = await client.system.run()
    files = ResourceTemplateReference(type="ref/resource", uri="task://{id}/files/{path*}")
    found = await client.complete(files, {"name": "id", "value": task_id[:3]})
    assert found.values == [task_id]
    found = await client.complete(files, {"name": "path", "value": "test"}, {"id": task_id})
    assert found.values == ["test_one.py"]
    assert (await client.complete(files, {"name": "path", "value": ""}, {"id": "nowhere"})).values == []


async def test_prompts_have_descriptions_and_name_tools_that_exist(client: McpClient) -> None:
    prompts = {prompt.name: prompt for prompt in await client.list_prompts()}
    assert set(prompts) == {"write_code", "review_task", "change_task"}
    for prompt in prompts.values():
        assert prompt.description
        assert all(argument.description for argument in prompt.arguments or ())
        given = {argument.name: "X-1" for argument in prompt.arguments or ()}
        text = (await client.get_prompt(prompt.name, given)).messages[0].content.text
        assert "X-1" in text
        assert any(tool.name in text for tool in await client.list_tools())


@pytest.mark.filterwarnings("ignore:resources/")
async def test_a_subscriber_is_told_of_each_change_before_2026() -> None:
    told: list[str] = []

    async def heard(message: Any) -> None:
        if getattr(message, "method", "") == "notifications/resources/updated":
            told.append(str(message.params.uri))

    async with mcp_client("legacy", {"message_handler": heard}, hold="write") as client:
        assert client.server_capabilities.resources.subscribe is True
        task_id = await client.begun()
        await client.system.held()
        state, file = f"task://{task_id}/state", f"task://{task_id}/files/one.py"
        for uri in (state, file, f"task://{task_id}/events"):
            await client.session.subscribe_resource(uri)
        await client.session.unsubscribe_resource(f"task://{task_id}/events")
        await asyncio.sleep(0.1)
        client.system.release()
        await client.system.tasks.wait(task_id)
        await asyncio.sleep(0.1)
        assert told.count(file) == 1
        assert told.count(state) > 3
        assert set(told) == {state, file}


async def test_a_listener_is_told_of_each_change_since_2026() -> None:
    async with mcp_client(hold="write") as client:
        task_id = await client.begun()
        await client.system.held()
        file = f"task://{task_id}/files/one.py"
        async with listen(client.session, resource_subscriptions=[file, "other://x"]) as changes:
            client.system.release()
            async with asyncio.timeout(10):
                first = await anext(aiter(changes))
        assert first.uri == file
