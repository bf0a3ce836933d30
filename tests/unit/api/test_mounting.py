"""Apps beside REST: reached with and without the slash, alive for as long as the whole is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.fakes.served_system import served_system

from smallwright.api import create_app


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.scope['path']} {(await request.body()).decode()}")


def mounted(said: list[str]) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        said.append("up")
        yield
        said.append("down")

    routes = [Route(path, echo, methods=["GET", "POST"]) for path in ("/", "/tools/call")]
    return Starlette(routes=routes, lifespan=lifespan)


@pytest.mark.req("5-01")
async def test_a_mounted_app_answers_with_and_without_the_slash_and_no_redirect() -> None:
    async with served_system() as system:
        app = create_app(system, [("/mcp", mounted([]))])
        assert app.state.system is system
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            for path in ("/mcp", "/mcp/"):
                answer = await client.post(path, content="body")
                assert (answer.status_code, answer.text) == (200, "POST /mcp/ body")
            assert (await client.get("/mcp/tools/call")).text == "GET /mcp/tools/call "
            assert (await client.get("/mcp/nothing")).status_code == 404
            for beside in ("/mcpx", "/x/mcp", "/tasks/mcp"):
                assert (await client.get(beside)).headers["content-type"] == "application/problem+json"


@pytest.mark.req("5-01")
async def test_the_lifespan_of_a_mounted_app_runs_inside_that_of_the_whole() -> None:
    said: list[str] = []
    async with served_system() as system:
        app = create_app(system, [("/mcp", mounted(said)), ("/bare", PlainTextResponse("no lifespan"))])
        async with app.router.lifespan_context(app):
            assert said == ["up"]
        assert said == ["up", "down"]
