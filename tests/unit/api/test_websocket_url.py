"""Where a client is told to watch its task: at the name by which it reached the server."""

from __future__ import annotations

import httpx
import pytest
from starlette.requests import Request
from tests.fakes.rest import rest

from smallwright.api.endpoints.asked import websocket_url


@pytest.mark.req("4.1-02")
@pytest.mark.parametrize(
    ("base", "task_id", "url"),
    [
        ("http://127.0.0.1:9876", "stack-1", "ws://127.0.0.1:9876/ws/stack-1"),
        ("https://example.org", "stack-1", "wss://example.org:443/ws/stack-1"),
        ("http://localhost", "stack-1", "ws://localhost:80/ws/stack-1"),
        ("http://[::1]:99", "stack-1", "ws://[::1]:99/ws/stack-1"),
        ("http://a:1", "a b?c#d/é🥞", "ws://a:1/ws/a%20b%3Fc%23d%2F%C3%A9%F0%9F%A5%9E"),
    ],
)
def test_it_carries_host_port_and_the_id_encoded(base: str, task_id: str, url: str) -> None:
    parts = httpx.URL(base)
    scope = {"type": "http", "scheme": parts.scheme, "path": "/tasks", "query_string": b"", "root_path": ""}
    request = Request(scope | {"headers": [(b"host", parts.netloc)], "server": ("127.0.0.1", 9876)})
    assert websocket_url(request, task_id) == url


@pytest.mark.req("4.1-02")
@pytest.mark.parametrize("host", ["[::1", "a b", "x:99999999", "", "evil.org/x?", "a@b", "é"])
async def test_a_malformed_host_header_is_no_fault_of_the_server(host: str) -> None:
    async with rest() as client:
        answer = await client.post("/tasks", json={"prompt": "x"}, headers={"host": host.encode()})
        assert answer.status_code == 200
        assert answer.json()["websocket_url"].startswith("ws://127.0.0.1:9876/ws/")
