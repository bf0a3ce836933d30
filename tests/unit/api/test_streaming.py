"""Clients of WebSocketManager that race, hurry and stall."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from tests.fakes.client_socket import ClientSocket, SlowAccept
from tests.fakes.served_system import FakeSystem, served_system
from tests.fakes.watching import appended, until

from smallwright.api import WebSocketManager
from smallwright.api.streaming.client import ClientLimits
from smallwright.api.streaming.frames import event_frame, message_frame
from smallwright.errors import InvalidInputError
from smallwright.events import Event, EventType, TaskSnapshot


@pytest.mark.req("4.2-02")
async def test_healthy_clients_lose_nothing_to_a_publisher_that_is_faster_than_they() -> None:
    manager = WebSocketManager(queue_size=10)
    sockets = [ClientSocket() for _ in range(300)]
    await asyncio.gather(*(manager.connect(socket, "task") for socket in sockets))
    for number in range(60):
        await manager.broadcast_to_task("task", {"version": number})
    await until(lambda: all(len(socket.messages) == 60 for socket in sockets))
    await manager.close()


@pytest.mark.req("4.2-02", "4.2-05")
async def test_connect_and_disconnect_may_race_and_repeat() -> None:
    manager = WebSocketManager()
    socket, plain = SlowAccept(), ClientSocket()
    arriving = asyncio.create_task(manager.connect(socket, "task"))
    await asyncio.sleep(0)
    await manager.disconnect(socket, "task")
    socket.may_accept.set()
    await arriving
    assert dict(manager.active_connections) == {}
    await asyncio.gather(*(manager.connect(plain, "task") for _ in range(3)))
    await manager.broadcast_to_task("task", {"version": 1})
    await until(lambda: plain.messages == [{"version": 1}])
    manager.disconnect(plain, "task")  # as in an `except`: done, also where nobody awaits it
    assert dict(manager.active_connections) == {}
    await asyncio.create_task(manager.disconnect(plain, "task"))
    await manager.disconnect(ClientSocket(), "unknown")
    await until(lambda: len(asyncio.all_tasks()) == 1)


@pytest.mark.req("4.2-02", "4.2-04")
async def test_a_stalled_client_is_told_to_come_back_and_has_every_event_once() -> None:
    async with served_system() as system:
        manager, task_id = WebSocketManager(system.tasks, queue_size=10), await system.run()
        stalled, healthy = ClientSocket(), ClientSocket()
        await manager.connect(stalled, task_id)
        await manager.connect(healthy, task_id)
        await until(lambda: len(stalled.messages) == len(healthy.messages) > 5)
        stalled.go.clear()
        await appended(system.store, task_id, 40)
        last = await system.store.last_sequence()
        await until(lambda: manager.active_connections == {task_id: [healthy]})
        stalled.go.set()
        await until(lambda: stalled.closed is not None)
        again = ClientSocket()
        await manager.connect(again, task_id, after=stalled.sequences[-1])
        await until(lambda: again.sequences[-1:] == [last])
        assert stalled.sequences + again.sequences == healthy.sequences == list(range(1, last + 1))
        await manager.close()


class Busy:
    """A log to which something is appended, and seen by all who are live, just before a client goes live."""

    def __init__(self, system: FakeSystem, first: ClientSocket) -> None:
        self._tasks, self._store, self._first = system.tasks, system.store, first
        self.busy = False
        self.events, self.subscribe = self._tasks.events, self._tasks.subscribe

    async def get_task(self, task_id: str) -> TaskSnapshot:
        task = await self._tasks.get_task(task_id)
        if self.busy:
            await appended(self._store, task_id, 1)
            last = await self._store.last_sequence()
            await until(lambda: self._first.sequences[-1:] == [last])
        return task


@pytest.mark.req("4.2-04")
async def test_what_comes_between_history_and_live_is_not_lost() -> None:
    async with served_system() as system:
        task_id, first, second = await system.tasks.create_task("a stack"), ClientSocket(), ClientSocket()
        log = Busy(system, first)
        manager = WebSocketManager(log)
        await manager.connect(first, task_id)
        await until(lambda: first.sequences == [1])
        await appended(system.store, task_id, 1)
        await until(lambda: first.sequences == [1, 2])
        await asyncio.sleep(0.05)  # it is live
        log.busy = True
        await manager.connect(second, task_id)
        await until(lambda: len(first.sequences) > 3)
        await until(lambda: second.sequences == first.sequences)
        await manager.close()


@pytest.mark.req("4.2-02")
async def test_a_client_that_takes_nothing_is_given_up_and_is_not_waited_for() -> None:
    limits = ClientLimits(send_timeout_s=0.05, close_timeout_s=0.05)
    manager, hanging = WebSocketManager(limits=limits), ClientSocket(stalled=True)
    client = await manager.connect(hanging, "task")
    await manager.broadcast_to_task("task", {"version": 1})
    assert client is not None
    await until(client.pump.done)
    assert (dict(manager.active_connections), hanging.closed) == ({}, None)


@pytest.mark.req("4.2-02")
async def test_a_log_that_fails_ends_the_streams_with_a_reason() -> None:
    async with served_system() as system:
        manager, socket = WebSocketManager(system.tasks), ClientSocket()
        await manager.connect(socket, "task")
        await until(lambda: bool(manager.active_connections))
        await asyncio.sleep(0.05)
    await until(lambda: socket.closed is not None)
    assert socket.closed == (1012, "the server shuts down; come back")
    assert dict(manager.active_connections) == {}


async def test_what_is_large_is_encoded_once_and_off_the_event_loop() -> None:
    event = Event.new("task", EventType.MODULE_STARTED, {"module": "x" * 200_000, "more": ["y" * 9]})
    frame = await event_frame(replace(event, sequence_number=7, version=3))
    assert json.loads(frame.text)["data"] == event.data
    assert (frame.sequence, json.loads(frame.text)["version"]) == (7, 3)


@pytest.mark.parametrize("message", [{"a": float("nan")}, {"a": "\ud800"}, {"a": {1, 2}}])
def test_a_message_that_json_can_not_carry_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError, match="message"):
        message_frame(message)
