"""A TCP proxy before a server, whose connections can be cut at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class TcpProxy:
    """`cut` aborts all connections; with `cut_after` bytes from the server, each is cut by itself once."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._open: set[asyncio.StreamWriter] = set()
        self.url, self.connections, self.cut_after = "", 0, 0

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        self._open |= {writer, server_writer}
        try:
            await asyncio.gather(
                self._pass(reader, server_writer), self._pass(server_reader, writer, counted=True)
            )
        finally:
            self._open -= {writer, server_writer}

    async def _pass(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, counted: bool = False
    ) -> None:
        left, limited = self.cut_after, counted and self.cut_after > 0
        with suppress(OSError):
            while data := await source.read(65536):
                to.write(data[:left] if limited else data)
                left -= len(data)
                if limited and left <= 0:
                    await to.drain()
                    self.cut()
                    return
        to.close()


@asynccontextmanager
async def proxied(target: str) -> AsyncIterator[TcpProxy]:
    """A proxy on a free port."""
    proxy = TcpProxy(target)
    server = await asyncio.start_server(proxy.carry, "127.0.0.1")
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
