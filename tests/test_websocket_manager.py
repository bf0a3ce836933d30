"""Gate 4: WebSocketManager (4.2), over sockets without a network and a real log."""

from __future__ import annotations

import asyncio

import pytest

from smallwright.api import WebSocketManager
from smallwright.errors import InvalidInputError
from tests.fakes.client_socket import ClientSocket, SlowAccept
from tests.fakes.served_system import served_system
from tests.fakes.watching import appended, until


@pytest.mark.req("4.2-01", "4.2-05")
async def test_a_broadcast_reaches_every_client_of_its_task_and_no_other() -> None:
    manager = WebSocketManager()
    watching, elsewhere = [ClientSocket() for _ in range(20)], ClientSocket()
    for socket in watching:
        await manager.connect(socket, "task")
    await manager.connect(elsewhere, "other")
    assert {key: len(found) for key, found in manager.active_connections.items()} == {"task": 20, "other": 1}
    sent = [{"version": number, "text": "grün 🌱"} for number in range(50)]
    for message in sent:
        await manager.broadcast_to_task("task", message)
    await until(lambda: all(socket.messages == sent for socket in watching))
    assert elsewhere.messages == []
    await manager.broadcast_to_task("nobody watches", {"version": 1})
    assert "nobody watches" not in manager.active_connections
    with pytest.raises(InvalidInputError, match="message"):
        await manager.broadcast_to_task("task", {"value": object()})
    await manager.close()


@pytest.mark.req("4.2-02")
async def test_failing_and_stalled_clients_delay_nobody_and_are_removed() -> None:
    manager = WebSocketManager(queue_size=20)
    healthy = [ClientSocket() for _ in range(10)]
    failing, stalled = ClientSocket(fails_at=3), ClientSocket(stalled=True)
    for socket in (failing, *healthy, stalled):
        await manager.connect(socket, "task")
    for number in range(100):
        await manager.broadcast_to_task("task", {"version": number})
    await until(lambda: all(len(socket.messages) == 100 for socket in healthy))
    assert manager.active_connections == {"task": healthy}
    assert [message["version"] for message in failing.messages] == [0, 1, 2]
    assert failing.closed is not None
    stalled.go.set()
    await until(lambda: stalled.closed is not None)
    assert (stalled.closed or (0, ""))[0] == 1013
    await asyncio.gather(*(manager.disconnect(socket, "task") for socket in healthy))
    await until(lambda: len(asyncio.all_tasks()) == 1)
    assert dict(manager.active_connections) == {}


@pytest.mark.req("4.2-05")
async def test_a_failed_accept_leaves_nothing_behind() -> None:
    manager = WebSocketManager()
    with pytest.raises(RuntimeError, match="went away"):
        await manager.connect(ClientSocket(refuses=True), "task")
    hanging = asyncio.create_task(manager.connect(SlowAccept(), "task"))
    await asyncio.sleep(0)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert (dict(manager.active_connections), len(asyncio.all_tasks())) == ({}, 1)


@pytest.mark.req("4.2-04")
async def test_a_client_gets_exactly_what_it_missed_then_what_comes() -> None:
    async with served_system() as system:
        manager, task_id = WebSocketManager(system.tasks), await system.tasks.create_task("a stack")
        early, late = ClientSocket(), ClientSocket()
        await manager.connect(early, task_id)
        writing = asyncio.create_task(appended(system.store, task_id, 300))
        clients = [ClientSocket() for _ in range(20)]
        for number, socket in enumerate(clients):  # while it is written: the seam lies anywhere
            await asyncio.sleep(0.005)
            await manager.connect(socket, task_id, after=number)
        await writing
        await manager.connect(late, task_id, after=290)
        await appended(system.store, task_id, 5)
        await until(lambda: all(s.sequences[-1:] == [306] for s in (early, late, *clients)))
        assert early.sequences == list(range(1, 307))
        assert late.sequences == list(range(291, 307))
        assert all(socket.sequences == list(range(n + 1, 307)) for n, socket in enumerate(clients))
        await manager.close()
    assert late.closed == (1012, "the server restarts; come back")


@pytest.mark.req("4.2-03")
async def test_a_thousand_clients_are_served() -> None:
    async with served_system() as system:
        manager, task_id = WebSocketManager(system.tasks), await system.tasks.create_task("a stack")
        sockets = [ClientSocket() for _ in range(1_000)]
        await asyncio.gather(*(manager.connect(socket, task_id) for socket in sockets))
        await appended(system.store, task_id, 3)
        await until(lambda: all(socket.sequences == [1, 2, 3, 4] for socket in sockets))
        await manager.close()
