"""MCP for those who have no client: a page that says what is here, and calls of a tool by one POST."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from fastmcp import FastMCP
from fastmcp.exceptions import FastMCPError
from fastmcp.exceptions import NotFoundError as UnknownTool
from mcp_types import CallToolResult
from mcp_types.version import KNOWN_PROTOCOL_VERSIONS
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from smallwright.errors import InvalidInputError, NotFoundError, SmallwrightError
from smallwright.mcp.task_tool import refusal

CALL_PATH = "/tools/call"


class PlainHttp:
    """ASGI middleware before the MCP endpoint; what is meant for that passes through."""

    def __init__(self, app: ASGIApp, server: FastMCP) -> None:
        self._app, self._server = app, server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path == CALL_PATH:
            answer = await self._call(request)
        elif path == "/" and _is_plain(request):
            answer = JSONResponse(await self._about())
        else:
            await self._app(scope, receive, send)
            return
        await answer(scope, receive, send)

    async def _about(self) -> dict[str, Any]:
        tools = await self._server.list_tools()
        return {
            "name": self._server.name,
            "version": self._server.version,
            "protocol_versions": list(KNOWN_PROTOCOL_VERSIONS),
            "about": "An MCP endpoint (streamable HTTP). Without an MCP client: POST tools/call below this "
            'path takes {"name": TOOL, "arguments": {…}}.',
            "tools": [{"name": tool.name, "description": tool.description} for tool in tools],
        }

    async def _call(self, request: Request) -> Response:
        """The result of tools/call as its JSON; a tool's refusal is one with isError true, and status 200."""
        if request.method != "POST":
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED, InvalidInputError("Use POST."), Allow="POST")
        try:
            name, arguments = _asked(await request.body())
        except InvalidInputError as error:
            return _problem(HTTPStatus.BAD_REQUEST, error)
        try:
            result = await self._server.call_tool(name, arguments)
        except UnknownTool:
            known = ", ".join(sorted(tool.name for tool in await self._server.list_tools()))
            said = NotFoundError(f"name: there is no tool {name!r:.80}; there are {known}")
            return _problem(HTTPStatus.NOT_FOUND, said)
        except FastMCPError as error:
            result = refusal(SmallwrightError.code, str(error))
        answer = CallToolResult(
            content=result.content, structured_content=result.structured_content, is_error=result.is_error
        )
        return JSONResponse(answer.model_dump(mode="json", by_alias=True, exclude_none=True))


def _is_plain(request: Request) -> bool:
    """A browser's or curl's; MCP clients ask for an event stream, or name their session."""
    streams = "text/event-stream" in request.headers.get("accept", "")
    return request.method in {"GET", "HEAD"} and not streams and "mcp-session-id" not in request.headers


def _asked(body: bytes) -> tuple[str, dict[str, Any]]:
    """Name and arguments, of the params of tools/call or of the whole JSON-RPC request."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"body: it is no JSON ({error}). {_SHAPE}") from error
    params = given.get("params", given) if isinstance(given, dict) else None
    if not isinstance(params, dict) or not isinstance(params.get("name"), str):
        raise InvalidInputError(f"name: the tool's name is missing. {_SHAPE}")
    arguments = params.get("arguments")
    if not isinstance(arguments, dict | None):
        raise InvalidInputError(f"arguments: they must be an object. {_SHAPE}")
    return params["name"], arguments or {}


_SHAPE = 'Send {"name": TOOL, "arguments": {…}}.'


def _problem(status: HTTPStatus, error: SmallwrightError, **headers: str) -> Response:
    body = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    return JSONResponse(
        {**body, "detail": str(error), "code": error.code},
        status,
        headers,
        media_type="application/problem+json",
    )
