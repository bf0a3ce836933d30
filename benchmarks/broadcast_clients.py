"""The clients of `benchmarks.broadcast`: all in one process, one of them stalled."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import time
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

RECEIVE_BUFFER = 8 * 1024  # of the stalled client
QUIET_S = 10.0  # after so long without a message, a client has lost what is missing
_AT_ONCE = 50  # connections that are made at the same time


@dataclass
class Received:
    """What one client got."""

    sequences: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)  # s, from making the message
    code: int | None = None  # with which it was closed, if it was

    def take(self, text: str | bytes) -> None:
        """One message."""
        now, message = time.perf_counter(), json.loads(text)
        self.sequences.append(message["sequence"])
        self.delays.append(now - message["data"]["at"])


def more_files() -> None:
    """A thousand connections need more than the usual 1,024 descriptors."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def connected(url: str, count: int) -> list[ClientConnection]:
    """So many connections, none of which has read anything."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one() -> ClientConnection:
        async with gate:
            return await connect(url, compression=None, ping_interval=None, open_timeout=60, max_queue=None)

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def stalled_connection(url: str) -> ClientConnection:
    """One that takes next to nothing while it is not read."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    raw.setblocking(False)
    host, port = url.removeprefix("ws://").split("/")[0].split(":")
    await asyncio.get_running_loop().sock_connect(raw, (host, int(port)))
    return await connect(url, sock=raw, compression=None, ping_interval=None, max_queue=1)


async def read(connection: ClientConnection, last: int, received: Received) -> Received:
    """Take what comes until the event `last`, the end of the connection, or a long silence."""
    try:
        while not received.sequences or received.sequences[-1] < last:
            received.take(await asyncio.wait_for(connection.recv(), QUIET_S))
    except ConnectionClosed as closed:
        received.code = closed.rcvd.code if closed.rcvd else 1006
    except TimeoutError:
        pass
    return received


async def read_with_resume(connection: ClientConnection, url: str, last: int) -> Received:
    """As `read`; whoever is closed comes back with the last sequence number, as clients of ours do."""
    received = await read(connection, last, Received())
    first_code = received.code
    while received.code is not None and received.sequences[-1] < last:
        received.code = None
        async with connect(f"{url}?after={received.sequences[-1]}", compression=None) as again:
            await read(again, last, received)
    received.code = first_code
    return received
