"""A served system whose streams are watched over loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from tests.fakes.listening import listening
from tests.fakes.served_system import FakeSystem, served_system
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from smallwright.api import WebSocketManager, create_app
from smallwright.events import Event, EventStore, EventType


@dataclass
class Served:
    system: FakeSystem
    manager: WebSocketManager
    url: str

    def ws(self, path: str) -> str:
        return f"{self.url.replace('http', 'ws')}/ws/{path}"

    async def append(self, task_id: str, count: int = 1, text: str = "") -> None:
        await appended(self.system.store, task_id, count, text)


@asynccontextmanager
async def serving(queue_size: int = 1_000, wait_s: float = 20, **config: Any) -> AsyncIterator[Served]:
    async with served_system() as system:
        manager = WebSocketManager(system.tasks, queue_size=queue_size, wait_s=wait_s)
        async with listening(create_app(system, websockets=manager), **config) as url:
            yield Served(system, manager, url)


async def messages(connection: ClientConnection, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(20):
        return [json.loads(await connection.recv()) for _ in range(count)]


async def rest(connection: ClientConnection) -> list[dict[str, Any]]:
    got = []
    async with asyncio.timeout(20):
        with suppress(ConnectionClosed):
            while True:
                got.append(json.loads(await connection.recv()))
    return got


async def closed(connection: ClientConnection) -> tuple[int | None, str | None]:
    await rest(connection)
    return connection.close_code, connection.close_reason


async def appended(store: EventStore, task_id: str, count: int, text: str = "") -> None:
    for _ in range(count):
        await store.append(Event.new(task_id, EventType.MODULE_STARTED, {"module": text}))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)
