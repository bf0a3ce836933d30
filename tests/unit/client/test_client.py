"""The client's verbs against the real server, over a scripted workflow."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest
from tests.fakes.listening import listening
from tests.fakes.scripted_coder import red
from tests.fakes.scripted_workflow import SIMPLE
from tests.fakes.served_over_sockets import served
from tests.fakes.served_system import served_system
from tests.fakes.tcp_proxy import proxied

from smallwright.api import create_app
from smallwright.api.security import AccessPolicy
from smallwright.client import Client
from smallwright.errors import (
    AccessError,
    IdempotencyError,
    InvalidInputError,
    NotFoundError,
    QueueFullError,
    ServerUnreachableError,
    TaskStateError,
)
from smallwright.orchestrator.plan import Question

WHOLE = ["TASK_CREATED", *SIMPLE.split()]


async def types(client: Client, task_id: str, after: int = 0) -> list[str]:
    async with asyncio.timeout(20):
        return [event["event_type"] async for event in client.events(task_id, after)]


@pytest.mark.req("6-07", "4.4-02", "4.4-03")
async def test_what_is_read_of_a_task() -> None:
    async with served() as (_system, url), Client(url) as client:
        assert await client.health() == {"status": "ok", "model": "scripted", "version": "0.0"}
        assert await client.list_tasks() == []
        with pytest.raises(NotFoundError, match="no task yet"):
            await client.find_task()
        first = await client.create_task("a stack", priority="HIGH", effort="low")
        assert await types(client, first) == WHOLE
        second = await client.create_task("a bank")
        assert await types(client, second) == WHOLE
        assert [task["task_id"] for task in await client.list_tasks()] == [second, first]
        assert [task["task_id"] for task in await client.list_tasks("completed", 1)] == [second]
        assert [task["task_id"] for task in await client.list_tasks(after=second)] == [first]
        assert await client.find_task() == second
        assert await client.find_task(first[:5]) == first
        with pytest.raises(NotFoundError):
            await client.find_task("zzz")
        task = await client.get_task(first)
        assert (task["status"], task["prompt"]) == ("completed", "a stack")
        assert (await client.get_task(first, 2))["status"] == "running"
        assert (await client.get_task(first, datetime.now(UTC)))["status"] == "completed"
        assert (await client.get_task(first, date(2999, 1, 1)))["status"] == "completed"
        assert "one.py" in await client.files(first)
        assert await client.files(first, 2) == {}
        assert (await client.contexts(first))[0]["layers"]
        assert len(await client.contexts(first, every=True)) > 1
        assert (await client.graph(first))["nodes"]
        assert len(await client.get_events(first)) == len(WHOLE)
        assert len(await client.get_events(first, limit=2)) == 2
        last = task["last_sequence"]
        assert await types(client, first, after=last) == []
        assert await types(client, first, after=last - 1) == ["TASK_COMPLETE"]


@pytest.mark.req("6-05", "6-13")
async def test_what_is_done_to_a_task() -> None:
    asks = [Question(id="q1", text="Which?", options=("a",))]
    async with served(questions=asks, hold="write") as (system, url), Client(url) as client:
        task_id = await client.create_task("a stack")
        async for event in client.events(task_id):
            if event["event_type"] == "PLANNING_COMPLETE":
                break
        await client.answer(task_id, {"q1": "b"})
        with pytest.raises(TaskStateError, match="no open questions"):
            await client.answer(task_id, {"q1": "c"})
        await system.held()
        told = await client.intervene(task_id, "steer", {"text": "use a dict"})
        assert (told["event_type"], told["data"]["kind"]) == ("USER_INTERVENTION", "steer")
        report = await client.report_bug(task_id, "two.py", "broken")
        assert (report["valid"], report["impossible"]) == (False, True)
        forked = await client.fork_task(task_id, 2, {"prompt": "a queue"})
        assert (await client.get_task(forked))["prompt"] == "a queue"
        assert await client.cancel_task(task_id, "enough") == "cancelled"
        assert await client.cancel_task(task_id) == "cancelled"
        assert (await types(client, task_id))[-1] == "TASK_CANCELLED"
        await client.cancel_task(forked)


async def test_errors_are_the_service_s_own_with_its_words() -> None:
    async with served() as (_system, url), Client(url) as client:
        with pytest.raises(NotFoundError, match="no task 'nope'"):
            await client.get_task("nope")
        with pytest.raises(InvalidInputError, match=r"prompt.*empty"):
            await client.create_task(" ")
        with pytest.raises(InvalidInputError, match=r"priority.*INVALID"):
            await client.create_task("a stack", priority="INVALID")
        task_id = await client.create_task("a stack", idempotency_key="k")
        assert await client.create_task("a stack", idempotency_key="k") == task_id
        with pytest.raises(IdempotencyError):
            await client.create_task("a bank", idempotency_key="k")


async def test_a_full_queue_is_told_or_waited_for() -> None:
    options = {"hold": "plan", "max_concurrent": 1, "queue_size": 1}
    async with served(**options) as (system, url), Client(url, patience_s=0.1) as client:
        await client.create_task("runs")
        await system.held()
        await client.create_task("queues")
        with pytest.raises(QueueFullError) as refused:
            await client.create_task("too much")
        assert refused.value.retry_after_s > 0
        waiting = await client.create_task("waits", wait=True)
        assert await client.get_task_status(waiting) == "created"
        system.release()
        assert await types(client, waiting) == WHOLE


async def test_without_the_token_nobody_gets_in() -> None:
    gate = AccessPolicy(host="0.0.0.0", token="t" * 32)
    async with served(gate=gate) as (_system, url):
        async with Client(url, "t" * 32) as client:
            task_id = await client.create_task("a stack")
            assert await types(client, task_id) == WHOLE
        for token in (None, "wrong"):
            async with Client(url, token) as client:
                assert await client.health() == {"status": "ok"}
                for doing in (client.list_tasks(), types(client, task_id)):
                    with pytest.raises(AccessError, match="oken") as refused:
                        await doing
                    assert refused.value.exit_code == 2


@pytest.mark.req("4.4-03")
@pytest.mark.parametrize("cut_after", [300, 1_500, 4_000])
async def test_a_connection_that_is_cut_in_mid_message_loses_and_doubles_nothing(cut_after: int) -> None:
    async with served(codes=(red("test_a"),)) as (system, url), proxied(url) as proxy:
        task_id = await system.run()
        async with Client(proxy.url) as client:
            proxy.cut_after = cut_after
            following = asyncio.create_task(types(client, task_id))
            await asyncio.sleep(0.3)
            proxy.cut_after = 0
            assert await following == [event.event_type for event in await system.store.get_events(task_id)]
            assert proxy.connections > 2


@pytest.mark.req("4.4-03", "5-02")
async def test_a_server_that_restarts_is_come_back_to() -> None:
    async with served_system(hold="write") as system:
        async with listening(create_app(system)) as url:
            client = Client(url)
            task_id = await client.create_task("a stack")
            following = asyncio.create_task(types(client, task_id))
            await system.held()
            await asyncio.sleep(0.1)
        system.release()
        await asyncio.sleep(0.3)
        async with listening(create_app(system), port=int(url.rpartition(":")[2])):
            assert await following == WHOLE
            await client.aclose()


async def test_a_server_that_stays_away_is_given_up_in_the_end() -> None:
    async with served_system(hold="write") as system:
        async with listening(create_app(system)) as url:
            client = Client(url, reconnect_s=0.3)
            following = asyncio.create_task(types(client, await client.create_task("a stack")))
            await system.held()
            await asyncio.sleep(0.1)
        with pytest.raises(ServerUnreachableError, match=url):
            await following
        with pytest.raises(ServerUnreachableError, match="smallwright serve"):
            await client.list_tasks()
        await client.aclose()
