"""Gate 4: WS /ws/{task_id} (4.4-03), over a real server and real clients."""

from __future__ import annotations

import asyncio

import pytest
from benchmarks.broadcast_clients import connected, stalled_connection
from websockets.asyncio.client import connect

from tests.fakes.watching import closed, messages, rest, serving, until

FIELDS = "event_id task_id version sequence code_version event_type timestamp vector_clock causation_id data"


@pytest.mark.req("4.4-03", "6-07")
async def test_who_connects_before_the_start_gets_all_of_the_task_in_order() -> None:
    async with serving() as served:
        other = await served.system.tasks.create_task("takes numbers in between")
        task_id = await served.system.tasks.create_task("a stack")
        async with connect(served.ws(task_id)) as before:
            await served.system.tasks.start_task(task_id)
            await served.append(other)
            await served.system.tasks.wait(task_id)
            events = await served.system.tasks.events(task_id)
            got = await messages(before, len(events))
        assert [message["version"] for message in got] == list(range(1, len(events) + 1))
        assert [message["sequence"] for message in got] == [event.sequence_number for event in events]
        types = [message["event_type"] for message in got]
        assert (types[:2], types[-1]) == (["TASK_CREATED", "TASK_STARTED"], "TASK_COMPLETE")
        assert all(list(message) == FIELDS.split() for message in got)
        assert (got[0]["data"]["prompt"], got[0]["task_id"]) == ("a stack", task_id)
        await until(lambda: not served.manager.active_connections)


@pytest.mark.req("4.2-04", "4.4-03")
async def test_who_comes_back_gets_what_it_missed_and_then_what_comes() -> None:
    async with serving() as served:
        task_id = await served.system.run()
        events = await served.system.tasks.events(task_id)
        last = events[-1].sequence_number
        async with connect(f"{served.ws(task_id)}?after={last - 2}") as again:
            await served.append(task_id)
            assert [message["sequence"] for message in await messages(again, 3)] == [last - 1, last, last + 1]
        async with connect(f"{served.ws(task_id)}?after=1000000&until_end=true") as ahead:
            assert await closed(ahead) == (1000, "the task has ended")


@pytest.mark.req("4.4-03")
async def test_an_id_that_is_not_known_yet_is_waited_for() -> None:
    async with serving() as served, connect(served.ws("soon")) as early, connect(served.ws("soon")) as too:
        await until(lambda: len(served.manager.active_connections.get("soon", ())) == 2)
        await served.append("soon", 2)
        for connection in (early, too):
            assert [message["version"] for message in await messages(connection, 2)] == [1, 2]


@pytest.mark.req("4.4-03")
@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("nowhere", 4404, "no task 'nowhere' came within 0.05 s"),
        (
            "nowhere?after=-1",
            1008,
            "after: '-1' is no sequence number",
        ),
        ("nowhere?after=x", 1008, "after: 'x' is no sequence number"),
        (f"nowhere?after={10**30}", 1008, "after: '1000"),
        ("y" * 300, 1008, "task_id: 'yyy"),
    ],
)
async def test_what_can_not_be_watched_is_accepted_and_closed_with_a_reason(
    path: str, code: int, reason: str
) -> None:
    async with serving(wait_s=0.05) as served, connect(served.ws(path)) as connection:
        found = await closed(connection)
        assert found[0] == code
        assert found[1]
        assert found[1].startswith(reason)
        await until(lambda: not served.manager.active_connections)


@pytest.mark.req("4.2-02", "4.2-04")
async def test_a_stalled_client_is_closed_with_1013_and_comes_back_for_the_rest() -> None:
    async with serving(queue_size=20) as served, connect(served.ws("task")) as healthy:
        stalled = await stalled_connection(served.ws("task"))
        await until(lambda: len(served.manager.active_connections.get("task", ())) == 2)
        last = 0
        while len(served.manager.active_connections["task"]) == 2:
            await served.append("task", 10, "x" * 100_000)
            last += 10
            await messages(healthy, 10)
        got = [message["version"] for message in await rest(stalled)]
        assert stalled.close_code == 1013
        async with connect(f"{served.ws('task')}?after={got[-1]}") as again:
            got += [message["version"] for message in await messages(again, last - got[-1])]
        assert got == list(range(1, last + 1))


@pytest.mark.req("4.2-02")
async def test_heartbeats_find_a_client_that_vanished() -> None:
    async with serving(ws_ping_interval=0.1, ws_ping_timeout=0.3) as served:
        gone, there = await connected(served.ws("task"), 2)
        await until(lambda: len(served.manager.active_connections.get("task", ())) == 2)
        gone.transport.pause_reading()
        await until(lambda: len(served.manager.active_connections["task"]) == 1)
        await served.append("task")
        assert len(await messages(there, 1)) == 1
        gone.transport.abort()


@pytest.mark.req("4.2-03", "4.4-03")
async def test_hundreds_of_clients_are_served_and_told_when_the_server_goes() -> None:
    async with serving() as served:
        clients = await connected(served.ws("task"), 200)
        await served.append("task", 2)
        got = await asyncio.gather(*(messages(client, 2) for client in clients))
        assert all([message["version"] for message in each] == [1, 2] for each in got)
    assert {code for code, _reason in await asyncio.gather(*map(closed, clients))} == {1012}
