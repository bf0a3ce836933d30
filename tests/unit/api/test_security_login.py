"""How a browser gets in: a form or a login URL, then a cookie, and a ticket for each WebSocket."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from tests.fakes.gated_app import BASE, BEARER, TOKEN, ask, gated

from smallwright.api.security import AccessPolicy, Gate
from smallwright.api.security.session import new_session, session_holds
from smallwright.api.security.single_use import SingleUse

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Origin": BASE}
WS = "ws://10.0.0.2:9876/ws/t"


def policy_of(gate: Gate) -> AccessPolicy:
    return gate._policy


async def log_in(gate: Gate, base: str = BASE, accept: str = "*/*", **form: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url=base) as client:
        headers = {**FORM, "Origin": base, "Accept": accept}
        return await client.post("/login", content=urlencode(form), headers=headers)


@pytest.mark.req("5-06")
async def test_the_token_in_the_form_gives_a_cookie_that_lets_in():
    gate = gated()
    answer = await log_in(gate, token=f" {TOKEN}\n")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("smallwright-9876=")
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    pair = cookie.split(";")[0]
    assert (await ask(gate, Cookie=pair)).json()["user"] == "user:owner"
    assert (await ask(gate, "/tasks", "POST", Cookie=pair, Origin=BASE)).status_code == 200
    assert (await ask(gate, "/tasks", "POST", Cookie=pair, Origin="http://evil.example")).status_code == 403
    assert (await ask(gated(token="another"), Cookie=pair)).status_code == 401


async def test_under_https_the_cookie_is_for_this_host_and_https_alone():
    gate = gated()
    cookie = (await log_in(gate, "https://10.0.0.2:9876", token=TOKEN)).headers["set-cookie"]

    assert cookie.startswith("__Host-smallwright-9876=")
    assert "Secure" in cookie.split("; ")
    pair = cookie.split(";")[0]
    assert (await ask(gate, base="https://10.0.0.2:9876", Cookie=pair)).status_code == 200
    assert (await ask(gate, Cookie=pair)).status_code == 401


async def test_behind_a_proxy_with_tls_the_cookie_is_for_https():
    origin = "https://page.example"
    gate = gated(allowed_origins=[origin], allowed_hosts=["page.example"])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(gate), base_url="http://page.example"
    ) as client:
        answer = await client.post("/login", content=f"token={TOKEN}", headers={**FORM, "Origin": origin})
    assert "Secure" in answer.headers["set-cookie"].split("; ")
    pair = answer.headers["set-cookie"].split(";")[0]
    assert (await ask(gate, base="http://page.example", Cookie=pair)).status_code == 200


@pytest.mark.req("5-06")
@pytest.mark.parametrize(
    "form",
    [{}, {"token": ""}, {"token": "wrong"}, {"code": "wrong"}, {"code": ""}, {"token": "😀"}],
)
async def test_a_wrong_token_gives_no_cookie(form: dict[str, str]):
    answer = await log_in(gated(), **form)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    page = await log_in(gated(), accept="text/html", **form)
    assert page.status_code == 401
    assert "set-cookie" not in {*answer.headers, *page.headers}
    assert "wrong" in page.text


async def test_a_login_url_works_once_and_looking_does_not_use_it_up():
    gate = gated()
    url = policy_of(gate).login_url(f"{BASE}/")
    code = url.removeprefix(f"{BASE}/login?code=")
    for _look in range(2):
        page = await ask(gate, url)
        assert page.status_code == 200
        assert f'value="{code}"' in page.text

    assert (await log_in(gate, code=code)).status_code == 303
    assert (await log_in(gate, code=code)).status_code == 401
    assert TOKEN not in url + page.text


async def test_the_page_runs_no_scripts_and_takes_nothing_from_its_url_for_markup():
    page = await ask(gated(), "/login?code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script" not in page.text
    assert "&quot;&gt;&lt;script&gt;" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"


async def test_a_page_of_another_site_can_not_log_in():
    answer = await ask(gated(), "/login", "POST", Origin="http://evil.example")
    assert answer.json()["code"] == "wrong_origin"
    assert (await ask(gated(), "/login", Host="evil.example")).status_code == 421


async def test_logging_out_takes_the_cookie():
    answer = await ask(gated(), "/logout", "POST", **BEARER)
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "9999999999.",
        f"9999999999.{'0' * 64}",
        f"-1.{'0' * 64}",
        f"9999999999.{'é' * 64}",
        f"٩.{'0' * 64}",
    ],
)
def test_forged_sessions_do_not_hold(value: str):
    assert not session_holds(TOKEN, value)


def test_a_session_ends_with_its_time():
    assert session_holds(TOKEN, new_session(TOKEN))
    assert not session_holds(TOKEN, new_session(TOKEN, lifetime_s=-1))
    expires, signature = new_session(TOKEN, lifetime_s=-1).split(".")
    assert not session_holds(TOKEN, f"{int(expires) + 99_999}.{signature}")


@pytest.mark.req("5-06")
async def test_a_ticket_opens_one_websocket():
    gate = gated()
    assert (await ask(gate, "/tickets", "POST")).status_code == 401
    given = (await ask(gate, "/tickets", "POST", **BEARER)).json()
    assert set(given) == {"ticket", "expires_in_s"}
    url = f"{WS}?after=3&ticket={given['ticket']}"
    with TestClient(gate).websocket_connect(url) as socket:
        assert socket.receive_json() == {"user": "user:owner", "after": "3"}  # and the app does not see it
    for again in (url, f"{WS}?ticket=", f"{WS}?ticket=wrong"):
        with pytest.raises(WebSocketDenialResponse) as refused, TestClient(gate).websocket_connect(again):
            pass
        assert refused.value.status_code == 401


async def test_a_ticket_is_for_websockets_only_and_for_pages_of_the_server():
    gate = gated()
    ticket = (await ask(gate, "/tickets", "POST", **BEARER)).json()["ticket"]
    assert (await ask(gate, f"/tasks?ticket={ticket}")).status_code == 401
    headers = {"Origin": "http://evil.example"}
    url = f"{WS}?ticket={ticket}"
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        TestClient(gate).websocket_connect(url, headers=headers),
    ):
        pass
    assert refused.value.status_code == 403
    client = TestClient(gate)
    for ours in (f"{WS}?ticket=wrong", url):  # the token is enough, and uses no ticket up
        with client.websocket_connect(ours, headers=BEARER) as socket:
            assert socket.receive_json()["user"] == "user:owner"
    with client.websocket_connect(url) as socket:
        assert socket.receive_json()["user"] == "user:owner"


def test_single_use_secrets_end_with_their_time_and_are_bounded():
    assert not (old := SingleUse(-1.0)).redeem(old.issue())
    few = SingleUse(60.0, most=2)
    first, second, third = few.issue(), few.issue(), few.issue()
    assert [few.redeem(secret) for secret in (first, second, third, third)] == [False, True, True, False]


@pytest.mark.parametrize(("path", "method"), [("/login", "GET"), ("/login", "POST")])
async def test_where_no_token_is_needed_there_is_no_login(path: str, method: str):
    gate: Any = gated(host="127.0.0.1", token=None, same_user=False)
    assert (await ask(gate, path, method, "http://127.0.0.1:9876")).status_code == 404
