"""Clients that open connections and never ask, on real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from smallwright.cli.slow_headers import PromptH11Protocol

WHOLE = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class Hurried(PromptH11Protocol):
    headers_s = 0.4


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers after longer than headers may take."""
    await asyncio.sleep(0.6)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    server = uvicorn.Server(uvicorn.Config(app, http=Hurried, lifespan="off", log_config=None, port=0))
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells by this alone
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    reader, writer = await asyncio.open_connection(host, port)
    yield reader, writer
    writer.close()
    server.should_exit = True
    await serving


async def closed_while_sending(pieces: bytes) -> float:
    """Seconds until the server has closed a connection that brings a byte of `pieces` now and then."""
    async with connected() as (reader, writer), asyncio.timeout(30):
        began, end = time.monotonic(), asyncio.create_task(reader.read())
        for byte in pieces:
            if not end.done():
                writer.write(bytes([byte]))
                await asyncio.wait([end], timeout=0.05)
        assert await end == b""
        return time.monotonic() - began


@pytest.mark.req("4.2-02")
@pytest.mark.parametrize("pieces", [b"", WHOLE], ids=["silent", "a byte at a time"])
async def test_a_connection_whose_headers_do_not_come_is_closed(pieces: bytes) -> None:
    assert await closed_while_sending(pieces) >= Hurried.headers_s * 0.9


async def test_a_request_that_has_come_has_all_its_time_and_so_has_the_next() -> None:
    async with connected() as (reader, writer), asyncio.timeout(30):
        for _ in range(2):
            writer.write(WHOLE)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert await reader.readexactly(2) == b"ok"
        writer.write(WHOLE[:20])
        assert await reader.read() == b""
