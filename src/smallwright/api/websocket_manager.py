"""Streams of tasks over WebSockets: many clients each, and none waits for another."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from starlette.websockets import WebSocketState

from smallwright.api.streaming.channel import Channel
from smallwright.api.streaming.client import Client, ClientLimits
from smallwright.api.streaming.departure import Departure
from smallwright.api.streaming.farewell import RESTART, Farewell
from smallwright.api.streaming.frames import message_frame
from smallwright.api.streaming.log_feed import TaskLog
from smallwright.api.streaming.turns import Turns

CLOSING_S = 1.0  # for all clients together, when the server goes


class WebSocketManager:
    """Sends what happens in tasks to all who watch; belongs to one event loop.

    With `tasks` (a TaskManager) each client gets its task's events from the log: history, then live. Without,
    it gets what `broadcast_to_task` is given from then on. A message is encoded once; each client has a queue
    of `queue_size` messages and a pump of its own. One whose queue is full is closed with 1013 and may come
    back for the rest; one that fails is removed. A task that the log does not know is waited for `wait_s`.
    """

    def __init__(
        self,
        tasks: TaskLog | None = None,
        *,
        queue_size: int = 1_000,
        wait_s: float = 60.0,
        limits: ClientLimits | None = None,
    ) -> None:
        self._tasks, self._wait_s = tasks, wait_s
        self._limits = limits or ClientLimits(queue_size=queue_size)
        self._turns, self._channels = Turns(), dict[str, Channel]()
        self._arriving: set[tuple[str, int]] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._hurried = 0  # messages in a row that some client had no turn to send

    @property
    def active_connections(self) -> Mapping[str, list[Any]]:
        """The connections of each task that has any, as they are now."""
        return _Connections(self._channels)

    async def connect(
        self, websocket: Any, task_id: str, after: int = 0, *, until_end: bool = False
    ) -> Client | None:
        """Accept a client and begin to send to it: with a log, the events after sequence number `after`.

        `until_end` closes it with 1000 once the task has ended. None where it left while it was accepted.
        Raises what accepting it raised; then nothing is left of it.
        """
        channel = self._channels.get(task_id)
        if channel and (known := channel.find(websocket)):
            return known
        key = (task_id, id(websocket))
        self._arriving.add(key)
        try:
            await _accept(websocket)
            if key not in self._arriving:
                return None
        finally:
            self._arriving.discard(key)
        client = self._channel(task_id).add(websocket, after, until_end=until_end)
        self._pumps.add(client.pump)
        client.pump.add_done_callback(self._pumps.discard)
        return client

    def disconnect(self, websocket: Any, task_id: str) -> Departure:
        """Send nothing more to a client; done at once, also where it is not awaited."""
        self._arriving.discard((task_id, id(websocket)))
        channel = self._channels.get(task_id)
        client = channel.find(websocket) if channel else None
        if client is None:
            return Departure()
        client.end()
        return Departure(client.pump)

    async def broadcast_to_task(self, task_id: str, message: Mapping[str, Any]) -> None:
        """Queue `message` for all clients of a task; waits for none of them, only lends them a moment.

        Raises InvalidInputError for a message that JSON can't carry.
        """
        channel = self._channels.get(task_id)
        if channel is None:
            return
        channel.put(message_frame(message))
        self._hurried = 0 if await self._turns.lend() else self._hurried + 1
        if self._hurried >= self._limits.queue_size // 2:  # else those who only lack a turn would overflow
            await self._turns.lend(math.inf)
            self._hurried = 0

    async def close(self, code: int = RESTART, reason: str = "the server restarts; come back") -> None:
        """Close all clients, and wait a moment for that."""
        for channel in tuple(self._channels.values()):
            channel.end_all(Farewell(code, reason))
        if self._pumps:
            _, slow = await asyncio.wait(self._pumps, timeout=CLOSING_S)
            for pump in slow:
                pump.cancel()

    def _channel(self, task_id: str) -> Channel:
        channel = self._channels.get(task_id)
        if channel is None:
            forget = partial(self._forget, task_id)
            channel = self._channels[task_id] = Channel(self._turns, self._limits, forget)
            if self._tasks is not None:
                channel.follow(self._tasks, task_id, self._wait_s)
        return channel

    def _forget(self, task_id: str) -> None:
        del self._channels[task_id]


class _Connections(Mapping[str, list[Any]]):
    """A live view."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels

    def __getitem__(self, task_id: str) -> list[Any]:
        return self._channels[task_id].websockets

    def __iter__(self) -> Iterator[str]:
        return iter(self._channels)

    def __len__(self) -> int:
        return len(self._channels)

    def __repr__(self) -> str:
        return repr(dict(self))


async def _accept(websocket: Any) -> None:
    if getattr(websocket, "application_state", None) is not WebSocketState.CONNECTED:
        await websocket.accept()
