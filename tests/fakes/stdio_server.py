"""MCP over stdio on a served system without a model: python -m tests.fakes.stdio_server [STORE]."""

from __future__ import annotations

import asyncio
import sys

from tests.fakes.served_system import served_system

from smallwright.mcp import create_mcp_server


async def main(url: str = "memory:") -> None:
    """Serve until stdin ends."""
    async with served_system(url) as system:
        await create_mcp_server(system.tasks).run_stdio_async(show_banner=False)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
