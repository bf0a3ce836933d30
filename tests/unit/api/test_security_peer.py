"""On loopback without a token: whose program calls, over real sockets."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from tests.fakes.gated_app import METHODS, who
from tests.fakes.listening import listening
from tests.fakes.other_user import OTHER_UID, answer, connection, needs_root, request

from smallwright.api.security import AccessPolicy, Gate
from smallwright.api.security.addresses import address
from smallwright.api.security.peer import is_own_client
from smallwright.api.security.socket_diagnosis import socket_owner
from smallwright.api.security.socket_table import listed_owner

WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
#: (family of the client's socket, address): all ways to a server that listens on [::] for both.
WAYS = [
    (socket.AF_INET, "127.0.0.1"),
    (socket.AF_INET6, "::1"),
    (socket.AF_INET6, "::ffff:127.0.0.1"),
]


class Served:
    """A gated app without a token; `reached` says which of its paths were."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        routes = [Route(path, self._note, methods=METHODS) for path in ("/tasks", "/health")]
        app = Starlette(routes=[*routes, WebSocketRoute("/ws/t", self._note_socket)])
        self.app, self.port = Gate(app, AccessPolicy()), 0

    async def _note(self, request: Request) -> Response:
        self.reached.append(f"{request.method} {request.url.path}")
        return await who(request)

    async def _note_socket(self, websocket: Any) -> None:
        self.reached.append(websocket.url.path)
        await websocket.close()

    async def ask(
        self, sent: bytes, way: tuple[int, str] = WAYS[0], uid: int = OTHER_UID
    ) -> tuple[int, bytes]:
        sock = await asyncio.to_thread(connection, (way[1], self.port), way[0], uid)
        return await asyncio.to_thread(answer, sock, sent)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served()
    async with listening(served.app, host="::") as url:
        served.port = urlsplit(url).port or 0
        yield served


@pytest.mark.req("5-06")
@pytest.mark.parametrize("way", WAYS)
async def test_the_servers_own_user_needs_no_token(served: Served, way: tuple[int, str]):
    status, body = await served.ask(request(), way, uid=os.geteuid())
    assert (status, b'"user:local"' in body) == (200, True)


@needs_root
@pytest.mark.req("5-06")
@pytest.mark.parametrize("way", WAYS)
async def test_another_user_of_the_machine_is_refused(served: Served, way: tuple[int, str]):
    status, body = await served.ask(request(), way)
    assert (status, b'"foreign_client"' in body) == (403, True)
    assert (await served.ask(request("/tasks", "POST"), way))[0] == 403
    assert (await served.ask(request("/ws/t", **WEBSOCKET), way))[0] == 403
    assert served.reached == []
    status, body = await served.ask(request("/health"), way)
    assert (status, b'"trusted":false' in body) == (200, True)


@needs_root
async def test_another_user_can_not_act_by_leaving_at_once(served: Served):
    """A socket that its program has closed belongs to nobody, which the kernel shows as root."""
    for _time in range(20):
        sock = await asyncio.to_thread(connection, ("127.0.0.1", served.port))
        with sock:
            sock.sendall(request("/tasks", "POST"))
    await served.ask(request("/health"))
    await asyncio.sleep(0.1)
    assert "POST /tasks" not in served.reached


@pytest.mark.parametrize("name", ["X_Forwarded_For", "Forwarded", "X_Real_IP"])
async def test_what_a_proxy_passes_on_is_nobodys_own(served: Served, name: str):
    status, _body = await served.ask(request(**{name: "127.0.0.1"}), uid=os.geteuid())
    assert status == 403


async def test_a_mapped_client_of_a_plain_server_is_found():
    served = Served()
    async with listening(served.app) as url:
        served.port = urlsplit(url).port or 0
        assert (await served.ask(request(), (socket.AF_INET6, "::ffff:127.0.0.1"), uid=os.geteuid()))[
            0
        ] == 200


@pytest.mark.parametrize(
    "client", [None, ("10.0.0.1", 5), ("::", 5), ("fe80::1%eth0", 5), ("testclient", 5), ("/run/socket", 0)]
)
async def test_without_a_token_no_other_machine_is_let_in(client: Any):
    scope = {"client": client, "server": ("127.0.0.1", 9876)}
    assert not await is_own_client(scope, Headers())
    assert not await is_own_client({"client": ("127.0.0.1", 5), "server": None}, Headers())


async def test_where_the_kernel_does_not_tell_this_machine_is_enough(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    for client, fine in ((("127.0.0.1", 5), True), (("10.0.0.1", 5), False)):
        assert await is_own_client({"client": client, "server": (client[0], 9876)}, Headers()) is fine


@needs_root
@pytest.mark.parametrize("owner", [socket_owner, listed_owner])
@pytest.mark.parametrize("way", WAYS)
def test_the_kernel_tells_the_owner_as_long_as_there_is_one(owner: Any, way: tuple[int, str]):
    with listening_both() as listener:
        sock = connection((way[1], listener.getsockname()[1]), way[0])
        accepted, _client = listener.accept()
        with accepted:
            local, remote = (packed(end) for end in (accepted.getpeername(), accepted.getsockname()))
            assert owner(local, remote) == OTHER_UID
            assert owner(remote, local) == 0
            assert owner(local, (remote[0], 1)) is None
            assert owner(packed(listener.getsockname()), local) is None  # it listens there, but to nobody yet
            sock.close()
            assert owner(local, remote) is None


@needs_root
@pytest.mark.parametrize(
    ("uid", "own", "fine"), [(OTHER_UID, OTHER_UID, True), (0, OTHER_UID, True), (OTHER_UID, 7, False)]
)
async def test_root_and_the_server_itself_are_let_in(
    uid: int, own: int, fine: bool, monkeypatch: pytest.MonkeyPatch
):
    with listening_both() as listener, connection(("::1", listener.getsockname()[1]), socket.AF_INET6, uid):
        accepted, client = listener.accept()
        with accepted:
            scope = {"client": client[:2], "server": accepted.getsockname()[:2]}
            monkeypatch.setattr(os, "geteuid", lambda: own)
            assert await is_own_client(scope, Headers()) is fine


def listening_both() -> socket.socket:
    return socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)


def packed(name: Any) -> tuple[bytes, int]:
    found = address(name[0])
    assert found
    return found.packed, name[1]


async def test_a_client_of_the_library_gets_through(served: Served):
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as client:
        assert [(await client.get("/tasks")).status_code for _ in range(3)] == [200] * 3
