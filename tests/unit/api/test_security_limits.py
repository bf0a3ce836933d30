"""Rates, lengths of bodies and URLs, and headers that every answer bears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Message
from tests.fakes.gated_app import BASE, BEARER, ask, gated
from tests.fakes.listening import listening

from smallwright.api.security.bodies import read_body
from smallwright.api.security.rates import peer_key
from smallwright.api.security.refusals import Refusal


async def post(content: object, limit: int = 10, path: str = "/tasks") -> httpx.Response:
    gate = gated(body_max_bytes=limit)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(gate), base_url=BASE, headers=BEARER
    ) as client:
        return await client.post(path, content=content)  # type: ignore[arg-type]


async def in_parts(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.mark.parametrize("path", ["/tasks", "/mcp"])
async def test_bodies_are_bounded_with_and_without_a_length(path: str):
    for body in (b"x" * 10, in_parts(b"x" * 5, b"", b"x" * 5)):
        answer = await post(body, path=path)
        assert (answer.status_code, answer.json()["length"]) == (200, 10)
    for body in (b"x" * 11, in_parts(b"x" * 5, b"x" * 6), in_parts(b"x" * 99)):
        answer = await post(body, path=path)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert "body_max_bytes" in answer.json()["detail"]
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_client_that_sends_far_too_much_still_reads_why():
    megabyte = b"x" * 1_000_000
    async with listening(gated(host="127.0.0.1", body_max_bytes=1_000)) as url, httpx.AsyncClient() as client:
        for body in (megabyte * 8, in_parts(*[megabyte] * 8)):
            answer = await client.post(f"{url}/tasks", content=body, headers=BEARER)
            assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert (await client.get(f"{url}/tasks", headers=BEARER)).status_code == 200


async def test_a_client_that_asks_first_is_told_at_once():
    async def not_asked() -> Message:
        raise AssertionError

    with pytest.raises(Refusal) as refused:
        await read_body(Headers({"Content-Length": "50", "Expect": "100-continue"}), not_asked, 10)
    assert refused.value.status == 413


async def test_strangers_can_not_send_long_bodies_to_the_login():
    answer = await ask(gated(), "/login", "POST", Content_Length="5000")
    assert answer.status_code == 413


async def test_a_body_that_stops_on_its_way_is_given_up():
    async def never() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    with pytest.raises(Refusal) as refused:
        await read_body(Headers({"Transfer-Encoding": "chunked"}), never, 10, timeout_s=0.05)
    assert (refused.value.status, refused.value.code) == (408, "body_timeout")


async def test_a_client_that_leaves_is_noticed():
    messages: list[Message] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b"x", "more_body": True},
    ]

    async def receive() -> Message:
        return messages.pop()

    with pytest.raises(Refusal) as refused:
        await read_body(Headers({"Content-Length": "5"}), receive, 10)
    assert refused.value.code == "body_incomplete"


async def test_after_the_body_the_app_hears_the_client_leave():
    messages: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request", "body": b"xy"}]

    async def receive() -> Message:
        return messages.pop()

    again = await read_body(Headers({"Content-Length": "2"}), receive, 10)
    assert await again() == {"type": "http.request", "body": b"xy", "more_body": False}
    assert (await again())["type"] == "http.disconnect"


async def test_long_urls_are_refused():
    assert (await ask(gated(), f"/tasks?after={'1' * 7_000}", **BEARER)).status_code == 200
    answer = await ask(gated(), f"/tasks?after={'1' * 9_000}", **BEARER)
    assert (answer.status_code, answer.json()["code"]) == (414, "url_too_long")


async def test_a_token_has_so_many_requests_a_minute_and_health_has_no_bound():
    gate = gated(rate_per_minute=3)
    assert [(await ask(gate, **BEARER)).status_code for _ in range(3)] == [200] * 3
    answer = await ask(gate, **BEARER)

    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 120
    assert [(await ask(gate, "/health")).status_code for _ in range(5)] == [200] * 5
    assert (await ask(gate, "/health", **BEARER)).json()["trusted"] is True
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        TestClient(gate).websocket_connect("ws://10.0.0.2:9876/ws/t", headers=BEARER),
    ):
        pass
    assert refused.value.status_code == 429


@pytest.mark.parametrize(("path", "method"), [("/tasks", "GET"), ("/login", "POST"), ("/login", "GET")])
async def test_strangers_are_bounded_apart_from_the_token(path: str, method: str):
    gate = gated(rate_per_minute=2)
    statuses = [(await ask(gate, path, method, Content_Type="text/plain")).status_code for _ in range(4)]
    assert statuses[2:] == [429, 429]
    assert statuses[0] != 429
    assert (await ask(gate, **BEARER)).status_code == 200


async def test_no_limit_is_no_limit():
    gate = gated(rate_per_minute=0)
    assert {(await ask(gate, **BEARER)).status_code for _ in range(20)} == {200}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_peers_are_told_apart_by_what_one_host_has(one: str, other: str, same: bool):
    assert (peer_key((one, 1)) == peer_key((other, 2))) is same


async def test_every_answer_keeps_browsers_from_guessing():
    for answer in (await ask(gated(), **BEARER), await ask(gated()), await ask(gated(), "/health")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not [name for name in answer.headers if name.startswith("access-control-")]
