"""Makes the app: REST and WebSocket over a system, and what is mounted beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.types import ASGIApp

from smallwright.api.endpoints import (
    files,
    forks,
    health,
    history,
    index,
    metrics,
    steering,
    tasks,
    websocket,
)
from smallwright.api.error_handlers import add_error_handlers
from smallwright.api.event_meter import metered
from smallwright.api.metrics import Metrics
from smallwright.api.mounting import SlashlessMount, lifespan_of
from smallwright.api.observing import Observer
from smallwright.api.openapi import DocumentedApp
from smallwright.api.ports import ServedSystem
from smallwright.api.security import AccessPolicy, Gate
from smallwright.api.telemetry import trace
from smallwright.api.websocket_manager import WebSocketManager

ROUTERS = (
    tasks.router,
    history.router,
    files.router,
    steering.router,
    forks.router,
    health.router,
    index.router,
    metrics.router,
    websocket.router,
)


def create_app(  # noqa: PLR0913 - all but the first with defaults
    system: ServedSystem,
    mounts: Sequence[tuple[str, ASGIApp]] = (),
    *,
    gate: AccessPolicy | None = None,
    websockets: WebSocketManager | None = None,
    access_log: bool = True,
    otel_endpoint: str | None = None,
) -> DocumentedApp:
    """The HTTP face of `system`, which is `app.state.system`; `websockets` is `app.state.websockets`.

    `mounts`: (path, ASGI app), each with its lifespan inside this one's. `gate`: the AccessPolicy that guards
    all of it; None: nothing does, which is for tests in process. The lifespan's end closes all WebSockets.
    `access_log`: each request is a record of the logger "smallwright.access". `otel_endpoint`: the URL of an
    OpenTelemetry collector, which gets a span for each. Raises SettingsError where its libraries are missing.
    """

    @asynccontextmanager
    async def lifespan(_app: DocumentedApp) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, end_traces)
            for _path, mounted in mounts:
                await stack.enter_async_context(lifespan_of(mounted))
            await stack.enter_async_context(metered(system.tasks, app.state.metrics))
            stack.push_async_callback(app.state.websockets.close)
            yield

    app = DocumentedApp(
        title="Smallwright", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.needs_token = bool(gate and gate.token)
    app.state.system, app.state.websockets = system, websockets or WebSocketManager(system.tasks)
    app.state.metrics = Metrics(
        getattr(system, "orchestrator", None), lambda: app.state.websockets.active_connections
    )
    add_error_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.router.routes.extend(SlashlessMount(path, mounted) for path, mounted in mounts)
    if gate is not None:
        app.add_middleware(Gate, policy=gate)
    app.add_middleware(Observer, metrics=app.state.metrics, access_log=access_log)
    end_traces = trace(app, otel_endpoint)
    return app
