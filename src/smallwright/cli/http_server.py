"""Runs uvicorn as a library: the port bound first and opened last, signals and logs ours."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from smallwright.cli.binding import address_error
from smallwright.cli.interrupts import INTERRUPTED
from smallwright.cli.slow_headers import PromptH11Protocol

#: How long answers that are under way may take once the server stops; event streams never end by themselves.
GRACE_S = 1
#: After so long a shutdown, what hangs is left to the kernel.
LONGEST_SHUTDOWN_S = 8.0
PING_S = 20.0


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
            raise address_error(error, host, port) from error
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
