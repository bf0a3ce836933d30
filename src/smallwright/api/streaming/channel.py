"""The clients of one task."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable
from typing import Any

from smallwright.api.streaming.client import Client, ClientLimits
from smallwright.api.streaming.farewell import Farewell
from smallwright.api.streaming.frames import Frame
from smallwright.api.streaming.log_feed import LogFeed, TaskLog
from smallwright.api.streaming.turns import Turns


class Channel:
    """Takes clients, gives each frame to all of them; `emptied` is called when the last has left."""

    def __init__(self, turns: Turns, limits: ClientLimits, emptied: Callable[[], None]) -> None:
        self._turns, self._limits, self._emptied = turns, limits, emptied
        self._clients: dict[int, Client] = {}
        self._feed: LogFeed | None = None

    @property
    def websockets(self) -> list[Any]:
        """Those of its clients, in the order in which they came."""
        return [client.websocket for client in self._clients.values()]

    def follow(self, tasks: TaskLog, task_id: str, wait_s: float) -> None:
        """Feed the clients from the log."""
        self._feed = LogFeed(tasks, task_id, self._publish, self.end_all, wait_s)

    def add(self, websocket: Any, after: int, *, until_end: bool) -> Client:
        """Begin to send to a client, from the event after `after`."""
        client = Client(websocket, self._turns, self._limits, self._remove)
        client.position, client.until_end = after, until_end
        self._clients[id(websocket)] = client
        client.live = self._feed is None
        client.start(_nothing() if self._feed is None else self._feed.history(client))
        return client

    def find(self, websocket: Any) -> Client | None:
        """The client with that connection."""
        return self._clients.get(id(websocket))

    def put(self, frame: Frame) -> None:
        """Queue `frame` for each client."""
        for client in tuple(self._clients.values()):
            client.put(frame)

    def end_all(self, farewell: Farewell) -> None:
        """Close all clients."""
        for client in tuple(self._clients.values()):
            client.end(farewell)

    async def _publish(self, frame: Frame) -> None:
        self.put(frame)
        await self._turns.lend(math.inf)

    def _remove(self, client: Client) -> None:
        if self._clients.pop(id(client.websocket), None) is not None and not self._clients:
            if self._feed is not None:
                self._feed.close()
            self._emptied()


async def _nothing() -> AsyncGenerator[Frame, None]:
    nothing: tuple[Frame, ...] = ()
    for frame in nothing:
        yield frame
