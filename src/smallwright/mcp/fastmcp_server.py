"""The MCP server over the application service, and its ASGI app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TypeAlias

from fastmcp import FastMCP
from fastmcp.server.http import StarletteWithLifespan
from mcp.server.transport_security import DEFAULT_MAX_REQUEST_BODY_SIZE, RequestBodyLimitMiddleware
from starlette.middleware import Middleware

from smallwright.mcp.completions import Completions
from smallwright.mcp.doors import Doors, OpenRequests
from smallwright.mcp.fixed_lists import FixedLists
from smallwright.mcp.plain_http import PlainHttp
from smallwright.mcp.prompts import add_prompts
from smallwright.mcp.resources import TaskResources
from smallwright.mcp.tools import add_tools
from smallwright.mcp.updates import ResourceUpdates
from smallwright.service import TaskManager

NAME = "smallwright"
McpApp: TypeAlias = StarletteWithLifespan
INSTRUCTIONS = """Smallwright writes tested Python code with small local models, in the background.
start_coding_task answers at once with an id; wait_for_task follows it with progress; answer_questions
answers what it asks; get_task_code gives the files. Every task stands in a log: look back with
get_task_events, report what is wrong with report_bug, change course with intervene."""


def create_mcp_server(tasks: TaskManager) -> FastMCP:
    """Tools, resources and prompts over `tasks`, for stdio, HTTP or a client in the same process."""
    return _server(tasks, ResourceUpdates(tasks))


def get_asgi_app(tasks: TaskManager, *, check_host: bool = True) -> McpApp:
    """MCP over HTTP, for any ASGI server or to be mounted; its `lifespan` must run.

    It answers at /mcp, /mcp/ and /, mounted at its mount with and without the slash. `check_host`: refuse
    foreign Host and Origin headers on loopback; needless behind a gate that does so. `await
    app.state.end_streams()` ends what is open, before the HTTP server waits for it.
    """
    updates = ResourceUpdates(tasks)
    server, requests = _server(tasks, updates), OpenRequests(updates)
    app = server.http_app(
        path="/",
        json_response=False,
        stateless_http=False,
        host_origin_protection="auto" if check_host else False,
        middleware=[
            Middleware(RequestBodyLimitMiddleware, DEFAULT_MAX_REQUEST_BODY_SIZE),
            Middleware(Doors, requests),
            Middleware(PlainHttp, server),
        ],
    )
    app.state.end_streams = requests.end
    return app


def _server(tasks: TaskManager, updates: ResourceUpdates) -> FastMCP:
    @asynccontextmanager
    async def lifespan(_server: FastMCP) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await updates.close()

    server: FastMCP = FastMCP(
        NAME,
        INSTRUCTIONS,
        version=version("smallwright"),
        on_duplicate="error",
        lifespan=lifespan,
        middleware=[FixedLists()],
    )
    add_tools(server, tasks)
    TaskResources(tasks).add_to(server)
    add_prompts(server)
    server.add_completion_handler(Completions(tasks))
    updates.add_to(server)
    return server
