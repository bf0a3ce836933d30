"""Gate 5-06: a server that is reached from another host, and who gets in; hosts are network namespaces."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.network_clients import ask, bearer, first_message, refused_socket, tools
from tests.fakes.server_on_host import RunningServer, ollama_on, server_on
from tests.fakes.two_hosts import Host, two_hosts

pytestmark = pytest.mark.req("5-06")
Hosts = tuple[Host, Host]
PROMPT = {"prompt": "A function add(a, b) that returns the sum."}


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with two_hosts() as hosts:
        yield hosts


@pytest.fixture(scope="module")
def server(hosts: Hosts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Bound to all addresses of the first host, without a token in its settings."""
    folder = tmp_path_factory.mktemp("wide")
    with ollama_on(hosts[0]) as ollama, server_on(hosts[0], folder, ollama, "--host", "0.0.0.0") as running:
        yield running


def test_the_token_is_made_for_the_servers_user_alone_and_printed(server: RunningServer):
    assert len(server.token) >= 43
    assert server.token in server.printed
    assert stat.S_IMODE((server.data / "token").stat().st_mode) == 0o600


def test_rest_works_from_another_host_with_the_token_only(server: RunningServer, hosts: Hosts):
    tasks = f"{server.url}/tasks"
    made = ask(hosts[1], tasks, "POST", PROMPT, **bearer(server))
    assert (made.status_code, made.json()["websocket_url"][:5]) == (200, "ws://")
    assert ask(hosts[1], f"{tasks}/{made.json()['task_id']}", **bearer(server)).status_code == 200
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {server.token}"}):
        for method in ("GET", "POST"):
            refused = ask(hosts[1], tasks, method, PROMPT, **headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
            assert refused.headers["www-authenticate"].startswith("Bearer")


def test_health_answers_strangers_without_details(server: RunningServer, hosts: Hosts):
    assert ask(hosts[1], f"{server.url}/health").json() == {"status": "ok"}
    assert {"status", "model", "version"} <= set(
        ask(hosts[1], f"{server.url}/health", **bearer(server)).json()
    )


@pytest.mark.parametrize(
    "path", ["/", "/tasks", "/metrics", "/openapi.json", "/mcp", "/mcp/", "/ws/x", "/health/x"]
)
def test_nothing_else_answers_strangers(server: RunningServer, hosts: Hosts, path: str):
    assert ask(hosts[1], f"{server.url}{path}").status_code == 401
    assert ask(hosts[0], f"http://127.0.0.1:{server.port}{path}").status_code == 401  # loopback as well


def test_other_names_and_other_pages_are_refused_also_with_the_token(server: RunningServer, hosts: Hosts):
    for path in ("/tasks", "/mcp/", "/health"):
        assert ask(hosts[1], f"{server.url}{path}", Host="evil.example", **bearer(server)).status_code == 421
    for path in ("/tasks", "/mcp/", "/tickets"):
        url, origin = f"{server.url}{path}", "http://evil.example"
        assert ask(hosts[1], url, "POST", PROMPT, Origin=origin, **bearer(server)).status_code == 403


def test_a_websocket_opens_from_another_host_with_the_token_only(server: RunningServer, hosts: Hosts):
    url = str(ask(hosts[1], f"{server.url}/tasks", "POST", PROMPT, **bearer(server)).json()["websocket_url"])
    message = hosts[1].run(first_message(url, **bearer(server)))
    assert (message["event_type"], message["version"]) == ("TASK_CREATED", 1)
    assert refused_socket(hosts[1], url) == 401
    assert refused_socket(hosts[1], url, Authorization="Bearer wrong") == 401
    assert refused_socket(hosts[1], url, Origin="http://evil.example", **bearer(server)) == 403
    elsewhere = url.replace(server.host.address, "evil.example")
    assert refused_socket(hosts[1], elsewhere, server.host.address, **bearer(server)) == 421


def test_mcp_works_from_another_host_with_the_token_only(server: RunningServer, hosts: Hosts):
    for path in ("/mcp", "/mcp/"):
        assert "start_coding_task" in hosts[1].run(tools(f"{server.url}{path}", **bearer(server)))
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        refused = ask(hosts[1], f"{server.url}/mcp/", "POST", call, **headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
        with pytest.raises(Exception, match=r"error response|401"):
            hosts[1].run(tools(f"{server.url}/mcp/", **headers))


def test_a_browser_logs_in_and_opens_a_websocket(server: RunningServer, hosts: Hosts):
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": server.url}
    given = {name.replace("_", "-"): value for name, value in form.items()}
    login = hosts[1].call(
        lambda: httpx.post(f"{server.url}/login", content=f"code={server.login_code}", headers=given)
    )
    assert login.status_code == 303
    cookie = login.headers["set-cookie"].split(";")[0]
    made = ask(hosts[1], f"{server.url}/tasks", "POST", PROMPT, Cookie=cookie, Origin=server.url)
    ticket = ask(hosts[1], f"{server.url}/tickets", "POST", Cookie=cookie, Origin=server.url).json()["ticket"]
    url = f"{made.json()['websocket_url']}?ticket={ticket}"
    assert hosts[1].run(first_message(url, Origin=server.url))["event_type"] == "TASK_CREATED"
    assert refused_socket(hosts[1], url, Origin=server.url) == 401  # once only


def test_bound_to_loopback_no_token_is_needed_and_nobody_else_reaches_it(hosts: Hosts, tmp_path: Any):
    with ollama_on(hosts[0]) as ollama, server_on(hosts[0], tmp_path, ollama, port=9877) as server:
        assert ask(hosts[0], "http://127.0.0.1:9877/tasks", "POST", PROMPT).status_code == 200
        assert not (server.data / "token").exists()
        with pytest.raises(httpx.ConnectError):
            ask(hosts[1], f"{server.url}/health")
