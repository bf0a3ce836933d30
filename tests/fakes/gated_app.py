"""A small app behind the gate, which says whom the gate saw."""

from __future__ import annotations

from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from smallwright.api.security import AccessPolicy, Gate

TOKEN = "a-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
BASE = "http://10.0.0.2:9876"


async def who(request: Request) -> Response:
    """The caller, the body's length, and the query, as the app sees them."""
    length = len(await request.body())
    seen = {"user": request.state.user, "trusted": request.state.trusted}
    return JSONResponse({**seen, **({"length": length} if length else {}), **request.query_params})


async def talk(websocket: WebSocket) -> None:
    """One message, and the end."""
    await websocket.accept()
    await websocket.send_json({"user": websocket.state.user, **websocket.query_params})
    await websocket.close()


def gated(**policy: Any) -> Gate:
    """Bound wide with TOKEN, unless `policy` says otherwise."""
    paths = ["/tasks", "/health", "/mcp", "/mcp/"]
    routes = [Route(path, who, methods=METHODS) for path in paths]
    given = {"host": "0.0.0.0", "token": TOKEN, **policy}
    return Gate(Starlette(routes=[*routes, WebSocketRoute("/ws/t", talk)]), AccessPolicy(**given))


async def ask(
    gate: Gate, path: str = "/tasks", method: str = "GET", base: str = BASE, **headers: str
) -> httpx.Response:
    """One request; headers by name, _ for -."""
    transport = httpx.ASGITransport(gate)
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        return await client.request(
            method, path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
