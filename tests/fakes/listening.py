"""Serves an ASGI app on a real socket, by the real HTTP server, in the test's own event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from typing import Any

import uvicorn


class QuietServer(uvicorn.Server):
    """Leaves the signals of the test process alone."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


@asynccontextmanager
async def listening(app: Any, port: int = 0, host: str = "127.0.0.1", **config: Any) -> AsyncIterator[str]:
    """Its URL; on a free port where none is given. Leaving it shuts the server down, as a signal would."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, dualstack_ipv6=host == "::")
    options = {"log_level": "error", "ws_ping_interval": None, "timeout_graceful_shutdown": 1, **config}
    server = QuietServer(uvicorn.Config(app, **options))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            assert not serving.done(), await serving
            await asyncio.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()
