"""Runs uvicorn as a library: the port bound first and opened last, signals and logs ours."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from smallwright.cli.interrupts import INTERRUPTED
from smallwright.cli.slow_headers import PromptH11Protocol
from smallwright.errors import AddressError

#: How long answers that are under way may take once the server stops; event streams never end by themselves.
GRACE_S = 1
#: After so long a shutdown, what hangs is left to the kernel.
LONGEST_SHUTDOWN_S = 8.0
PING_S = 20.0


def bind(host: str, port: int) -> socket.socket:
    """A socket on that address, which nobody can connect to yet. Raises AddressError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _name, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        raise _explained(error, host, port) from error
    return bound


def _explained(error: OSError, host: str, port: int) -> AddressError:
    if error.errno == errno.EADDRINUSE:
        return AddressError(
            f"port {port} on {host} is in use; perhaps Smallwright runs already. Stop what uses it "
            f"(`ss -ltnp 'sport = :{port}'` tells), or give another with --port."
        )
    if error.errno == errno.EACCES:
        return AddressError(f"port {port} on {host} is not allowed to this user. Give one above 1023.")
    return AddressError(f"{host}, port {port}, can't be bound: {error.strerror}. Check --host and --port.")


class HttpServer(uvicorn.Server):
    """Serves on a bound socket until `should_exit`; `ready` is called once clients can connect.

    Stopping closes WebSockets with 1012 (service restart), so that clients come back.
    """

    def __init__(self, app: Any, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=PromptH11Protocol,
                ws="websockets-sansio",
                ws_per_message_deflate=False,  # it costs more than it saves at these sizes
                ws_ping_interval=PING_S,
                ws_ping_timeout=PING_S,
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # who a client is decides what it may
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._ready = ready
        logging.getLogger("uvicorn.error").addFilter(_is_worth_a_line)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Raises AddressError where another process was faster."""
        try:
            await super().startup(sockets)
        except OSError as error:
            host, port = (sockets or [])[0].getsockname()[:2]
            raise _explained(error, host, port) from error
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams that only clients end are ended first."""
        if end_streams := getattr(getattr(self.config.app, "state", None), "end_streams", None):
            await end_streams()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """They are Stopper's."""
        yield


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """uvicorn takes a WebSocket that was refused by HTTP, as by the gate, for one that was never answered."""
    return "without completing handshake" not in str(record.msg)


class Stopper:
    """What Ctrl-C and SIGTERM do: the first stops in order, the second kills."""

    def __init__(self) -> None:
        self.server: HttpServer | None = None  # while it serves
        self._stopping = False

    def run(self, main: Callable[[Stopper], Coroutine[Any, Any, None]]) -> int:
        """Run `main` on a new event loop; 0 once it was stopped, 130 where that was before it served."""
        return asyncio.run(self._supervise(main))

    async def _supervise(self, main: Callable[[Stopper], Coroutine[Any, Any, None]]) -> int:
        work = asyncio.ensure_future(main(self))
        for signum in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signum, self._stop, work)
        try:
            await work
        except asyncio.CancelledError:
            return INTERRUPTED
        return 0

    def _stop(self, work: asyncio.Future[None]) -> None:
        if self._stopping:
            os._exit(INTERRUPTED)  # child processes end with their parent
        self._stopping = True
        asyncio.get_running_loop().call_later(LONGEST_SHUTDOWN_S, os._exit, INTERRUPTED)
        if self.server is None:
            work.cancel()
        else:
            self.server.should_exit = True
