"""The server over its real parts and a stand-in for Ollama: its probes, its start and its refusals."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.server_process import started

from smallwright import Settings
from smallwright.asgi import create_app
from smallwright.bootstrap import Hooks
from smallwright.bootstrap.late_app import LateApp
from smallwright.bootstrap.serving import open_server_system
from smallwright.cli.banner import base_url
from smallwright.cli.binding import bind
from smallwright.context import ContextManager
from smallwright.errors import AddressError, ModelUnavailableError, SmallwrightError
from smallwright.events import EventStore
from smallwright.orchestrator import InterventionManager, StateManager, TaskOrchestrator
from smallwright.service import TaskManager


@asynccontextmanager
async def served(app: LateApp) -> AsyncIterator[httpx.AsyncClient]:
    """`uvicorn --factory smallwright.asgi:create_app`, in this process."""
    server = uvicorn.Server(uvicorn.Config(lambda: app, factory=True, log_config=None, port=0))
    with bind("0.0.0.0", 0) as bound:
        serving = asyncio.create_task(server._serve([bound]))
        while not server.started:
            await asyncio.sleep(0.02)
            assert not serving.done()
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            yield client
        server.should_exit = True
        await serving


async def refuses_other_machines(client: httpx.AsyncClient) -> None:
    """A runner may bind wider than the settings know of; without a token only this machine gets in."""
    url = base_url("0.0.0.0", client.base_url.port or 0)
    if "127.0.0.1" not in url:  # else this machine has no other address
        answer = await client.get(f"{url}/tasks", headers={"Host": "localhost"})
        assert answer.status_code == 403


@pytest.mark.req("5-01", "5-04", "5-06", "4.4-04")
async def test_any_asgi_runner_serves_it_with_a_probed_model_and_health_tells_when_that_goes(
    tmp_path: Path,
) -> None:
    async with OllamaServer() as ollama:
        app = create_app(Settings(data_dir=tmp_path, cache_dir=tmp_path, ollama_url=ollama.url))
        async with served(app) as client:
            assert ("GET", "/api/tags", None) in ollama.requests
            system = app.state.system
            reached = (
                system.tasks,
                system.states,
                system.interventions,
                system.contexts,
                system.orchestrator,
            )
            kinds = (TaskManager, StateManager, InterventionManager, ContextManager, TaskOrchestrator)
            assert all(isinstance(one, kind) for one, kind in zip(reached, kinds, strict=True))
            assert isinstance(system.store, EventStore)
            assert system.websockets is app.state.websockets
            assert system.orchestrator.get_queue_stats().max_concurrent == 5
            assert (await client.get("/health")).json()["model"] == "mistral:7b"
            assert (await client.get("/mcp")).status_code == 200
            await refuses_other_machines(client)
            await ollama.__aexit__()
            async with asyncio.timeout(20):
                while (answer := await client.get("/health")).status_code != 503:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert ollama.url in answer.json()["down"]["model"]
    with pytest.raises(RuntimeError, match="lifespan"):
        _ = app.state


@pytest.mark.req("5-01", "5-02")
async def test_a_model_server_that_is_not_there_is_a_start_that_failed(tmp_path: Path) -> None:
    said: list[dict[str, str]] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: dict[str, str]) -> None:
        said.append(message)

    app = create_app(Settings(data_dir=tmp_path, ollama_url="http://127.0.0.1:9"))
    await app({"type": "lifespan"}, receive, send)
    assert [message["type"] for message in said] == ["lifespan.startup.failed"]
    assert "no Ollama server answers at http://127.0.0.1:9" in said[0]["message"]


@pytest.mark.req("5-02")
async def test_serve_refuses_to_start_without_the_configured_model_server(tmp_path: Path) -> None:
    async with started(tmp_path, "serve", "--port", "0", "--ollama-url", "http://127.0.0.1:9") as server:
        assert await server.ended() == ModelUnavailableError.exit_code == 3
    assert "no Ollama server answers at http://127.0.0.1:9" in server.said
    assert "is ready" not in server.said


@pytest.mark.req("5-02")
async def test_told_to_wait_it_says_so_and_starts_when_the_model_is_there(tmp_path: Path) -> None:
    async with OllamaServer() as ollama:
        port = int(ollama.url.rpartition(":")[2])
    settings = Settings(data_dir=tmp_path, cache_dir=tmp_path, ollama_url=ollama.url)
    said, waits = list[str](), asyncio.Event()

    def tell(_what: str, facts: Mapping[str, Any]) -> None:
        said.append(str(facts["words"]))
        waits.set()

    async def start_the_model() -> None:
        await waits.wait()
        async with OllamaServer(port=port):
            await asyncio.Event().wait()

    starting = asyncio.create_task(start_the_model())
    async with open_server_system(settings, Hooks(progress=tell), wait=True) as system:
        assert system.health().ok
    assert said[0].startswith(f"waiting for the model: no Ollama server answers at {ollama.url}")
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)


def test_nobody_can_connect_to_what_is_only_bound() -> None:
    with bind("127.0.0.1", 0) as bound, socket.socket() as client, pytest.raises(ConnectionRefusedError):
        client.connect(bound.getsockname())


@pytest.mark.req("5-02")
def test_a_port_in_use_is_named_at_once() -> None:
    with bind("127.0.0.1", 0) as bound:
        bound.listen()
        port = bound.getsockname()[1]
        with pytest.raises(AddressError, match=f"port {port} on 127.0.0.1 is in use") as refused:
            bind("127.0.0.1", port)
    assert isinstance(refused.value, SmallwrightError)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("host", ["no such host", "192.0.2.1"])
def test_an_address_that_is_not_this_machines_is_named(host: str) -> None:
    with pytest.raises(AddressError, match=f"{host}, port 1234"):
        bind(host, 1234)
