"""The server of `benchmarks.broadcast`, in a process of its own: one side, and a publisher that it times."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from benchmarks.broadcast_clients import more_files
from smallwright import open_store
from smallwright.api import WebSocketManager
from smallwright.api.endpoints import websocket
from smallwright.events import Event, EventType
from smallwright.service import TaskManager

TASK = "task"
SEND_BUFFER = 16 * 1024  # of each connection: a stalled client is then felt after some hundred events
BYTES = 1_000
Publish = Callable[[int], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one server is to do."""

    side: str
    clients: int
    events: int
    interval_s: float  # from one event to the next
    queue_size: int


@asynccontextmanager
async def manager_alone(load: Load) -> AsyncIterator[tuple[Any, Publish]]:
    """WebSocketManager without a log."""
    app, manager = FastAPI(), WebSocketManager(queue_size=load.queue_size)
    app.state.websockets = manager
    app.include_router(websocket.router)
    yield app, lambda number: manager.broadcast_to_task(TASK, message(number))


@asynccontextmanager
async def manager_on_log(load: Load) -> AsyncIterator[tuple[Any, Publish]]:
    """WebSocketManager over a log in memory: the publisher appends to it."""
    async with open_store("memory:") as store:
        app = FastAPI()
        app.state.websockets = WebSocketManager(TaskManager(store), queue_size=load.queue_size)
        app.include_router(websocket.router)
        yield (
            app,
            lambda number: store.append(Event.new(TASK, EventType.MODULE_STARTED, message(number)["data"])),
        )


@asynccontextmanager
async def plain_loop(_load: Load) -> AsyncIterator[tuple[Any, Publish]]:
    """A list of connections and a loop of send_json, as tutorials have it."""
    clients: list[WebSocket] = []

    async def watch(client: WebSocket) -> None:
        await client.accept()
        clients.append(client)
        while (await client.receive())["type"] != "websocket.disconnect":
            pass

    async def publish(number: int) -> None:
        said = message(number)
        for client in clients:
            await client.send_json(said)

    yield Starlette(routes=[WebSocketRoute("/ws/{task_id}", watch)]), publish


SIDES = {"manager": manager_alone, "log": manager_on_log, "loop": plain_loop}


def message(number: int) -> dict[str, Any]:
    """About 1 KB as JSON, with the time at which it was made."""
    data = {"module": "m", "at": time.perf_counter(), "text": "x" * (BYTES - 200)}
    return {"task_id": TASK, "version": number, "sequence": number, "data": data}


def serve(load: Load, parent: Connection) -> None:
    """Tell the port; at a word publish, and tell the seconds that each event took; at another word end."""
    logging.disable(logging.CRITICAL)
    more_files()
    asyncio.run(_serve(load, parent))


async def _serve(load: Load, parent: Connection) -> None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    listener.bind(("127.0.0.1", 0))
    async with SIDES[load.side](load) as (app, publish):
        config = uvicorn.Config(
            app, log_config=None, ws_per_message_deflate=False, ws_ping_interval=None, lifespan="off"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.01)
        parent.send(listener.getsockname()[1])
        await asyncio.to_thread(parent.recv)
        parent.send(await _published(load, publish))
        await asyncio.to_thread(parent.recv)
        server.should_exit = True
        config.timeout_graceful_shutdown = 1
        await serving


async def _published(load: Load, publish: Publish) -> list[tuple[float, float]]:
    """Seconds of each event: as they pass, and of this thread's processor."""
    took = []
    due = time.perf_counter()
    for number in range(1, load.events + 1):
        started, began = time.perf_counter(), time.thread_time()
        await publish(number)
        took.append((time.perf_counter() - started, time.thread_time() - began))
        due = max(due + load.interval_s, time.perf_counter())
        await asyncio.sleep(due - time.perf_counter())
    return took
