"""A small HTTP/1.1 server on a socket, whose handlers write what they like, byte by byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def reply(self, status: int, data: Any) -> None:
        """A whole JSON answer."""
        await self.reply_bytes(status, json.dumps(data).encode())

    async def reply_bytes(self, status: int, body: bytes, headers: str = "") -> None:
        self.writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await self.writer.drain()

    async def start_stream(self, content_type: str) -> None:
        """Status 200 and the headers of a chunked answer."""
        self.writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n"
            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode()
        )
        await self.writer.drain()

    async def chunk(self, data: bytes) -> None:
        """One chunk of a chunked answer."""
        self.writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self.writer.drain()

    async def end_stream(self) -> None:
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    def drop(self) -> None:
        """Break the connection off, as a server that died does."""
        self.writer.transport.abort()

    async def gone(self) -> bool:
        """Wait until the client closes the connection."""
        return await self.reader.read(1) == b""


Handler = Callable[[Exchange], Awaitable[None]]


@dataclass
class HttpServer:
    """Serves `handle` on a loopback port (0: one that is free); remembers what was asked."""

    port: int = 0
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    url: str = ""
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)  # a client left in mid-answer

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._open: set[asyncio.Task[Any]] = set()
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def handle(self, exchange: Exchange) -> None:
        raise NotImplementedError

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._open.add(task)
        try:
            exchange = await self._read(reader, writer)
            self.requests.append((exchange.method, exchange.path, exchange.body))
            working = asyncio.ensure_future(self.handle(exchange))
            leaving = asyncio.ensure_future(exchange.gone())
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                self.hung_up.set()
            for one in (working, leaving):
                one.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the last one is our own, from __aexit__; asyncio logs a handler that ends by it
        finally:
            self._open.discard(task)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Exchange:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _version = head[0].split(" ")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head[1:] if line)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        return Exchange(method, path, headers, json.loads(raw) if raw else None, reader, writer)
