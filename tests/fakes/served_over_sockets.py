"""A served system (served_system.py) with all its faces behind a real HTTP server on a loopback port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.fakes.listening import listening
from tests.fakes.served_system import FakeSystem, served_system

from smallwright.api import create_app
from smallwright.api.security import AccessPolicy
from smallwright.mcp import get_asgi_app


@asynccontextmanager
async def served(
    port: int = 0, gate: AccessPolicy | None = None, **system: Any
) -> AsyncIterator[tuple[FakeSystem, str]]:
    """The system and its URL; REST and WebSocket at the root, MCP at /mcp."""
    async with served_system(**system) as made:
        app = create_app(made, [("/mcp", get_asgi_app(made.tasks))], gate=gate)
        async with listening(app, port) as url:
            yield made, url
