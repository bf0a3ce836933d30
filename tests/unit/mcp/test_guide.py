"""docs/how-to/use-from-an-editor.md says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.fakes.mcp_client import mcp_client

GUIDE = (Path(__file__).parents[3] / "docs" / "how-to" / "use-from-an-editor.md").read_text(encoding="utf-8")


def test_its_configurations_are_json_and_start_the_server() -> None:
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]
    servers = [each for block in blocks for each in (block.get("mcpServers") or block["servers"]).values()]
    assert {tuple(server["args"]) for server in servers if "args" in server} == {
        ("-m", "smallwright.mcp.server_runner")
    }
    assert all(server["url"].endswith("/mcp") for server in servers if "url" in server)
    assert len(servers) == 5


async def test_it_names_all_that_there_is() -> None:
    async with mcp_client() as client:
        tools = {tool.name for tool in await client.list_tools()}
        prompts = {prompt.name for prompt in await client.list_prompts()}
    assert tools | prompts <= set(re.findall(r"`(\w+)`", GUIDE))
