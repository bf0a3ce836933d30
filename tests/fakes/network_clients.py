"""Clients on one of two hosts: REST, WebSocket and MCP."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport
from tests.fakes.server_on_host import RunningServer
from tests.fakes.two_hosts import Host
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus


def ask(host: Host, url: str, method: str = "GET", body: Any = None, **headers: str) -> httpx.Response:
    """One request from that host; header names with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return host.call(lambda: httpx.request(method, url, json=body, headers=given, timeout=30))


def bearer(server: RunningServer) -> dict[str, str]:
    """The header with the server's token."""
    return {"Authorization": f"Bearer {server.token}"}


async def first_message(url: str, at: str | None = None, **headers: str) -> dict[str, Any]:
    """What a WebSocket says first; `at`: an address instead of the URL's host, which is still asked for."""
    there = {"host": at} if at else {}
    async with asyncio.timeout(30), connect(url, additional_headers=headers, **there) as socket:
        return dict(json.loads(await socket.recv()))


async def tools(url: str, **headers: str) -> list[str]:
    """Names of the tools that a real MCP client is offered."""
    async with Client(StreamableHttpTransport(url, headers=headers)) as client:
        return [tool.name for tool in await client.list_tools()]


def refused_socket(host: Host, url: str, at: str | None = None, **headers: str) -> int:
    """The status of a handshake that fails."""
    with pytest.raises(InvalidStatus) as refused:
        host.run(first_message(url, at, **headers))
    assert refused.value.response.headers["content-type"] == "application/problem+json"
    return refused.value.response.status_code
