"""A real FastMCP client of a served system, in the same process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastmcp import Client
from tests.fakes.served_system import FakeSystem, served_system

from smallwright.mcp import create_mcp_server

#: Modes of FastMCP's client: the newest protocol, and the one with sessions and a handshake.
ERAS = ("auto", "legacy")


class McpClient(Client[Any]):
    """Says what a tool answered, or how it refused."""

    system: FakeSystem

    async def called(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured answer."""
        answer = (await self.call_tool(tool, arguments)).structured_content
        assert answer is not None
        return answer

    async def refused(self, tool: str, **arguments: Any) -> tuple[str, str]:
        """(code, message) of a tool error that says both to programs and to people."""
        result = await self.call_tool(tool, arguments, raise_on_error=False)
        assert result.is_error
        assert result.structured_content is None
        assert result.meta is not None
        error = result.meta["smallwright/error"]
        assert result.content[0].text == f"{error['code']}: {error['message']}"
        return error["code"], error["message"]

    async def begun(self, prompt: str = "a stack") -> str:
        """The id of a new task."""
        return str((await self.called("start_coding_task", prompt=prompt))["task_id"])


@asynccontextmanager
async def mcp_client(
    era: str = "auto", client: dict[str, Any] | None = None, **options: Any
) -> AsyncIterator[McpClient]:
    """`client` goes to FastMCP's Client, `options` to served_system."""
    async with AsyncExitStack() as stack:
        system = await stack.enter_async_context(served_system(**options))
        server = create_mcp_server(system.tasks)
        connected = await stack.enter_async_context(McpClient(server, mode=era, **(client or {})))
        connected.system = system
        yield connected
