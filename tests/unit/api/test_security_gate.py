"""The gate in process: Host, Origin, bearer, and /health, which answers everybody."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from tests.fakes.gated_app import BEARER, TOKEN, ask, gated

from smallwright.api.security import AccessPolicy
from smallwright.errors import SettingsError


@pytest.mark.req("5-06")
@pytest.mark.parametrize("path", ["/tasks", "/mcp", "/mcp/", "/nothing", "/health/", "//health"])
@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, ""),
        ({"Authorization": "Bearer"}, "invalid_token"),
        ({"Authorization": "Bearer wrong"}, "invalid_token"),
        ({"Authorization": f"Basic {TOKEN}"}, "invalid_token"),
        ({"Authorization": f"Bearer {TOKEN}x"}, "invalid_token"),
        ({"Authorization": "Bearer t\xf6ken"}, "invalid_token"),
    ],
)
async def test_without_the_token_nothing_answers(path: str, given: dict[str, str], error: str):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(gated()), base_url="http://10.0.0.2:9876"
    ) as client:
        answer = await client.get(path, headers=[(k.encode(), v.encode("latin-1")) for k, v in given.items()])

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="smallwright"')
    assert error in answer.headers["www-authenticate"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["status"]) == ("unauthorized", 401)
    assert TOKEN not in answer.text


@pytest.mark.req("5-06")
@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
async def test_with_the_token_everything_does(header: str):
    answer = await ask(gated(), Authorization=header)
    assert answer.json() == {"user": "user:owner", "trusted": True}


@pytest.mark.req("5-06")
async def test_health_answers_everybody_and_says_who_is_no_stranger():
    assert (await ask(gated(), "/health")).json()["trusted"] is False
    assert (await ask(gated(), "/health", **BEARER)).json()["trusted"] is True
    assert (await ask(gated(), "/health", "HEAD")).status_code == 200
    assert (await ask(gated(), "/health", "POST")).status_code == 401


@pytest.mark.parametrize(
    ("policy", "host", "status"),
    [
        ({}, "10.0.0.2:9876", 200),
        ({}, "[fd00::1]:9876", 200),
        ({}, "localhost", 200),
        ({}, "evil.example", 421),
        ({}, "10.0.0.2.evil.example:9876", 421),
        ({}, "localhost.evil.example", 421),
        ({}, "evil.example@10.0.0.2", 421),
        ({}, "10.0.0.2:9876/", 421),
        ({}, "", 421),
        ({"allowed_hosts": ["box.lan"]}, "BOX.lan.:9876", 200),
        ({"allowed_hosts": ["*.box.lan"]}, "a.box.lan", 200),
        ({"allowed_hosts": ["*.box.lan"]}, "abox.lan", 421),
        ({"host": "box.lan"}, "box.lan:9876", 200),
        ({"host": "127.0.0.1"}, "127.0.0.1:9876", 200),
        ({"host": "127.0.0.1"}, "[::1]:1", 200),
        ({"host": "127.0.0.1"}, "LOCALHOST.", 200),
        ({"host": "127.0.0.1"}, "10.0.0.2:9876", 421),
        ({"host": "127.0.0.1"}, "rebound.example:9876", 421),
    ],
)
async def test_only_the_servers_own_names_are_answered(policy: dict[str, Any], host: str, status: int):
    answer = await ask(gated(**policy), Host=host, **BEARER)

    assert answer.status_code == status
    if status == 421:
        assert answer.json()["code"] == "wrong_host"
        assert (await ask(gated(**policy), "/health", Host=host)).status_code == 421


@pytest.mark.parametrize("hosts", [[], ["10.0.0.2", "evil.example"], ["10.0.0.2", "10.0.0.2"]])
async def test_a_request_names_one_host(hosts: list[str]):
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", host.encode()) for host in hosts]
    scope = {"type": "http", "method": "GET", "path": "/tasks", "scheme": "http", "headers": headers}
    await gated()(scope, pytest.fail, send)
    assert sent[0]["status"] == 421


@pytest.mark.parametrize(
    ("origin", "fine"),
    [
        ("http://10.0.0.2:9876", True),
        ("HTTP://10.0.0.2:9876", True),
        ("http://10.0.0.2:9877", False),
        ("https://10.0.0.2:9876", False),
        ("http://evil.example", False),
        ("http://10.0.0.2:9876.evil.example", False),
        ("http://evil.example@10.0.0.2:9876", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("https://page.example", True),
        ("https://page.example:443", True),
        ("http://page.example", False),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/tasks"), ("DELETE", "/tasks"), ("GET", "/mcp"), ("POST", "/mcp/")]
)
async def test_pages_of_other_sites_may_not_act(origin: str, fine: bool, method: str, path: str):
    gate = gated(allowed_origins=["https://page.example/"])
    answer = await ask(gate, path, method, Origin=origin, **BEARER)

    assert answer.status_code == (200 if fine else 403)
    assert fine or answer.json()["code"] == "wrong_origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]  # no CORS, ever


async def test_a_page_of_this_machine_may_use_any_of_its_names():
    gate = gated(host="127.0.0.1", same_user=False)
    for origin in ("http://localhost:9876", "http://127.0.0.1:9876", "http://[::1]:9876"):
        answer = await ask(gate, "/tasks", "POST", "http://127.0.0.1:9876", Origin=origin, **BEARER)
        assert answer.status_code == 200
    strange = await ask(
        gate, "/tasks", "POST", "http://127.0.0.1:9876", Origin="http://localhost:3000", **BEARER
    )
    assert strange.status_code == 403


@pytest.mark.req("5-06")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({**BEARER, "Origin": "http://evil.example"}, 403),
        ({**BEARER, "Host": "evil.example"}, 421),
    ],
)
def test_a_websocket_is_refused_by_http_before_it_opens(headers: dict[str, str], status: int):
    client = TestClient(gated())
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        client.websocket_connect("ws://10.0.0.2:9876/ws/t", headers=headers),
    ):
        pass

    assert refused.value.status_code == status
    assert refused.value.headers["content-type"] == "application/problem+json"
    assert refused.value.json()["status"] == status


@pytest.mark.req("5-06")
def test_a_websocket_opens_with_the_token():
    client = TestClient(gated())
    with client.websocket_connect("ws://10.0.0.2:9876/ws/t", headers=BEARER) as socket:
        assert socket.receive_json() == {"user": "user:owner"}


@pytest.mark.req("5-06")
def test_a_server_is_not_bound_beyond_loopback_without_a_token():
    for host in ("0.0.0.0", "::", "10.0.0.2", "box.lan"):
        with pytest.raises(SettingsError, match="SMALLWRIGHT_TOKEN"):
            AccessPolicy(host=host)
    assert not any(
        AccessPolicy(host=host).bound_wider for host in ("127.0.0.1", "::1", "localhost", "127.1.2.3")
    )
    with pytest.raises(SettingsError, match="example"):
        AccessPolicy(allowed_origins=["page.example"])


def test_a_policy_does_not_show_its_token():
    assert TOKEN not in repr(AccessPolicy(token=TOKEN))
