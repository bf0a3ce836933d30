"""Puts the faces over a system: what is served, and who may reach it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.system import System, open_system
from smallwright.bootstrap.token_file import server_token
from smallwright.errors import ModelUnavailableError

if TYPE_CHECKING:
    from smallwright.api.openapi import DocumentedApp
    from smallwright.api.security import AccessPolicy
    from smallwright.mcp.fastmcp_server import McpApp
    from smallwright.settings import Settings

MCP_PATH = "/mcp"
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 5.0
_log = logging.getLogger(__name__)


def load_faces() -> None:
    """Load their libraries, which takes a second or two: off the event loop, tasks may run already."""
    for face in ("api", "mcp"):
        import_module(f"smallwright.{face}")


def build_app(system: System, policy: AccessPolicy) -> DocumentedApp:
    """REST, WebSocket and MCP over `system`, behind the gate. Raises SettingsError."""
    from smallwright.api import WebSocketManager, create_app  # noqa: PLC0415
    from smallwright.mcp import get_asgi_app  # noqa: PLC0415

    server = system.settings.server
    system.websockets = WebSocketManager(system.tasks, queue_size=server.ws_queue, wait_s=server.ws_wait_s)
    mcp = get_asgi_app(system.tasks, check_host=False)  # the gate has checked it
    app = create_app(
        system,
        [(MCP_PATH, mcp)],
        gate=policy,
        websockets=system.websockets,
        access_log=server.access_log,
        otel_endpoint=server.otel_endpoint,
    )
    app.state.end_streams = mcp.state.end_streams
    return app


def build_mcp_app(system: System, policy: AccessPolicy) -> McpApp:
    """MCP alone over `system`, behind the gate."""
    from smallwright.api.security import Gate  # noqa: PLC0415
    from smallwright.mcp import get_asgi_app  # noqa: PLC0415

    app = get_asgi_app(system.tasks, check_host=False)
    app.add_middleware(Gate, policy=policy)
    return app


def access_policy(settings: Settings) -> AccessPolicy:
    """Who may reach a server of these settings. Raises SettingsError."""
    from smallwright.api.security import AccessPolicy  # noqa: PLC0415
    from smallwright.api.security.addresses import is_loopback  # noqa: PLC0415

    server = settings.server
    return AccessPolicy(
        host=server.host,
        token=server_token(settings, bound_wider=not is_loopback(server.host)),
        allowed_hosts=server.allowed_hosts,
        allowed_origins=server.allowed_origins,
        rate_per_minute=server.rate_per_minute,
        body_max_bytes=server.body_max_bytes,
    )


@asynccontextmanager
async def open_server_system(
    settings: Settings, hooks: Hooks, *, wait: bool = False
) -> AsyncIterator[System]:
    """open_system for a server: unfinished tasks go on, and reports from outside are taken up.

    `wait`: a model server that is not there is waited for (5-02), and each wait is told.
    """
    async with AsyncExitStack() as stack:
        delay = _FIRST_WAIT_S
        while True:
            try:
                opening = open_system(settings, hooks, resume=True, watch_outside=True)
                system = await stack.enter_async_context(opening)
                break
            except ModelUnavailableError as error:
                if not wait:
                    raise
                _log.warning("waiting for the model: %s", error)
                hooks.progress("say", {"words": f"waiting for the model: {error}"})
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LONGEST_WAIT_S)
        yield system


async def serve_stdio(settings: Settings, hooks: Hooks, *, wait: bool = False) -> None:
    """MCP over stdin and stdout until stdin ends; nothing else is written to stdout."""
    async with open_server_system(settings, hooks, wait=wait) as system:
        await asyncio.to_thread(load_faces)
        from smallwright.mcp import create_mcp_server  # noqa: PLC0415

        await create_mcp_server(system.tasks).run_stdio_async(show_banner=False, log_level="WARNING")
