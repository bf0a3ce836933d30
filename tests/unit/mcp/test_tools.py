"""The tools, called by a real client in the same process, in both eras of the protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client
from tests.fakes.served_system import FakeSystem, served_system

from smallwright.mcp import create_mcp_server

ERAS = ("auto", "legacy")


@pytest.fixture
async def system() -> AsyncIterator[FakeSystem]:
    async with served_system() as served:
        yield served


@pytest.fixture(params=ERAS)
async def client(system: FakeSystem, request: pytest.FixtureRequest) -> AsyncIterator[Client[Any]]:
    async with Client(create_mcp_server(system.tasks), mode=request.param) as connected:
        yield connected


async def called(client: Client[Any], tool: str, **arguments: Any) -> dict[str, Any]:
    return (await client.call_tool(tool, arguments)).structured_content or {}


@pytest.mark.req("5-03")
async def test_a_task_is_started_followed_and_its_code_fetched(client: Client[Any]) -> None:
    told: list[str | None] = []

    async def progress(_done: float, _total: float | None, message: str | None) -> None:
        told.append(message)

    started = await called(client, "start_coding_task", prompt="a stack")
    waited = await client.call_tool(
        "wait_for_task", {"task_id": started["task_id"], "timeout_s": 20}, progress_handler=progress
    )
    assert waited.structured_content is not None
    assert waited.structured_content["reason"] == "ended"
    assert waited.structured_content["task"]["status"] == "completed"
    assert told[-1:] in ([], ["TASK_COMPLETE"])
    code = await called(client, "get_task_code", task_id=started["task_id"])
    assert code["files"]["one.py"].startswith("def work")


@pytest.mark.req("5-03")
async def test_an_unknown_id_is_a_tool_error_with_its_code(client: Client[Any]) -> None:
    result = await client.call_tool("get_task_status", {"task_id": "nowhere"}, raise_on_error=False)
    assert result.is_error
    assert result.content[0].text.startswith("not_found: there is no task 'nowhere'")
    assert result.meta["smallwright/error"]["code"] == "not_found"
