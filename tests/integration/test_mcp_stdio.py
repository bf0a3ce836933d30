"""MCP over stdio, spoken with a child process, beside HTTP on the same store."""

from __future__ import annotations

import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from tests.fakes.listening import listening
from tests.fakes.mcp_client import ERAS
from tests.fakes.served_system import served_system

from smallwright.mcp import get_asgi_app

REPOSITORY = Path(__file__).parents[2]


def over_stdio(url: str, era: str = "auto") -> Client[Any]:
    program = ["-m", "tests.fakes.stdio_server", url]
    transport = StdioTransport(sys.executable, program, cwd=str(REPOSITORY), keep_alive=False)
    return Client(transport, mode=era)  # type: ignore[arg-type]


@pytest.mark.req("5-03", "5-05")
@pytest.mark.parametrize("era", ERAS)
async def test_stdio_and_http_serve_one_store_at_the_same_time(era: str, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/log.db"
    async with AsyncExitStack() as stack:
        system = await stack.enter_async_context(served_system(store))
        url = await stack.enter_async_context(listening(get_asgi_app(system.tasks)))
        stdio = await stack.enter_async_context(over_stdio(store, era))
        http = await stack.enter_async_context(Client(f"{url}/mcp", mode=era))  # type: ignore[arg-type]
        mine = (await stdio.call_tool("start_coding_task", {"prompt": "a stack"})).structured_content
        waited = await http.call_tool("wait_for_task", {"task_id": mine["task_id"], "timeout_s": 60})
        assert waited.structured_content["task"]["status"] == "completed"
        theirs = (await http.call_tool("start_coding_task", {"prompt": "a queue"})).structured_content
        listed = (await stdio.call_tool("list_tasks", {})).structured_content["tasks"]
        assert [task["task_id"] for task in listed] == [theirs["task_id"], mine["task_id"]]
