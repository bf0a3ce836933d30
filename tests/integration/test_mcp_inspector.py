"""The MCP Inspector's command line, a client that others wrote, over HTTP and over stdio."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.listening import listening
from tests.fakes.node_packages import node_package, run_node
from tests.fakes.served_system import served_system

from smallwright.mcp import get_asgi_app

REPOSITORY = Path(__file__).parents[2]


async def inspected(folder: Path, *arguments: str) -> dict[str, Any]:
    package = await node_package("inspector")
    script = package / "clients" / "launcher" / "build" / "index.js"
    code, told, errors = await run_node(script, "--cli", *arguments, cwd=folder)
    assert code == 0, told + errors
    answer: dict[str, Any] = json.loads(told)
    return answer


@pytest.mark.req("5-03")
@pytest.mark.slow
async def test_it_calls_a_tool_over_http(tmp_path: Path) -> None:
    async with served_system() as system, listening(get_asgi_app(system.tasks)) as url:
        call = ("--method", "tools/call", "--tool-name", "start_coding_task", "--tool-arg", "prompt=a stack")
        answer = await inspected(tmp_path, f"{url}/mcp", "--transport", "http", *call)
        assert await system.tasks.get_task_status(answer["structuredContent"]["task_id"])


@pytest.mark.req("5-03")
@pytest.mark.slow
async def test_it_lists_the_tools_over_stdio_and_finds_their_schemas_portable(tmp_path: Path) -> None:
    server = (sys.executable, "-m", "tests.fakes.stdio_server")
    listing = ("--method", "tools/list", "--strict", "--cwd", str(REPOSITORY))
    answer = await inspected(tmp_path, *server, *listing)
    assert len(answer["tools"]) == 11
