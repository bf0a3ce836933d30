"""Gate 4: the REST endpoints (4.4), over a real log and a scripted workflow; more in tests/unit/api."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes.rest import Rest, rest


async def ended(client: Rest, task_id: str) -> str:
    """The status in which it ends, as GET tells it."""
    async with asyncio.timeout(20):
        await client.system.tasks.wait(task_id)
    return str((await client.get(f"/tasks/{task_id}")).json()["status"])


@pytest.mark.req("4.4-01", "4.4-02", "6-07")
async def test_a_task_that_is_posted_runs_and_is_completed() -> None:
    async with rest() as client:
        answer = await client.post("/tasks", json={"prompt": "a stack 🥞", "answers": [], "priority": "HIGH"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        task_id = answer.json()["task_id"]
        assert answer.json()["websocket_url"] == f"ws://127.0.0.1:9876/ws/{task_id}"
        assert await ended(client, task_id) == "completed"
        shown = (await client.get(f"/tasks/{task_id}")).json()
        assert (shown["prompt"], shown["task_id"]) == ("a stack 🥞", task_id)
        events = (await client.get(f"/tasks/{task_id}/events")).json()["events"]
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))
        assert [events[0]["event_type"], events[-1]["event_type"]] == ["TASK_CREATED", "TASK_COMPLETE"]


@pytest.mark.req("4.4-01", "4.1-03")
@pytest.mark.parametrize(
    "body", [{}, {"prompt": ""}, {"prompt": "x", "answers": "y"}, {"prompt": "x", "more": 1}, [], None, 3]
)
async def test_an_invalid_post_is_400_and_makes_no_task(body: object) -> None:
    async with rest() as client:
        status, problem = await client.problem("POST", "/tasks", json=body)
        assert (status, problem["errors"][0]["loc"][0]) == (400, "body")
        assert (await client.get("/tasks")).json() == {"tasks": [], "next": None}


@pytest.mark.req("4.4-01")
async def test_a_full_queue_is_503_with_retry_after_or_waits_as_asked() -> None:
    async with rest(hold="plan", max_concurrent=1, queue_size=1) as client:
        first = (await client.post("/tasks", json={"prompt": "runs"})).json()["task_id"]
        await client.system.held()
        await client.post("/tasks", json={"prompt": "queues"})
        refused = await client.post("/tasks", json={"prompt": "no room"})
        assert (refused.status_code, refused.json()["code"]) == (503, "queue_full")
        assert int(refused.headers["retry-after"]) > 0
        waiting = await client.post("/tasks?wait=true", json={"prompt": "waits"})
        assert (waiting.status_code, waiting.json()["status"]) == (200, "created")
        assert len((await client.get("/tasks")).json()["tasks"]) == 3
        client.system.release()
        assert await ended(client, first) == await ended(client, waiting.json()["task_id"]) == "completed"


@pytest.mark.req("4.4-01")
async def test_the_same_idempotency_key_makes_one_task() -> None:
    async with rest() as client:
        key = {"Idempotency-Key": "6f9c-1"}
        answers = await asyncio.gather(
            *(client.post("/tasks", json={"prompt": "a stack"}, headers=key) for _ in range(5))
        )
        assert len({answer.json()["task_id"] for answer in answers}) == 1
        status, problem = await client.problem("POST", "/tasks", json={"prompt": "a queue"}, headers=key)
        assert (status, problem["code"]) == (409, "idempotency_conflict")
        for strange in ("", "a b", "x" * 256):
            status, problem = await client.problem(
                "POST", "/tasks", json={"prompt": "a"}, headers={"Idempotency-Key": strange}
            )
            assert (status, problem["errors"][0]["loc"]) == (400, ["header", "idempotency-key"])


@pytest.mark.req("4.4-02")
async def test_a_task_that_has_not_begun_is_created_and_an_unknown_one_404() -> None:
    async with rest() as client:
        task_id = await client.system.tasks.create_task("later")
        assert (await client.get(f"/tasks/{task_id}")).json()["status"] == "created"
        for path in ("", "/events", "/state", "/files", "/files/a.py", "/context", "/graph"):
            status, problem = await client.problem("GET", f"/tasks/nowhere{path}")
            assert (status, problem["code"], problem["instance"]) == (
                404,
                "not_found",
                f"/tasks/nowhere{path}",
            )
            assert "nowhere" in problem["detail"]
        for path, body in (
            ("interventions", {"kind": "pause"}),
            ("bug-reports", {"module": "a.py", "text": "wrong"}),
            ("cancel", {}),
            ("fork", {"sequence": 1}),
        ):
            assert (await client.problem("POST", f"/tasks/nowhere/{path}", json=body))[0] == 404
        assert (await client.problem("GET", f"/tasks/{'x' * 256}"))[0] == 400
        assert (await client.problem("GET", "/tasks/%00%01"))[0] == 404


@pytest.mark.req("4.4-04")
async def test_health_is_503_and_says_what_is_down_and_answers_at_once_while_the_model_is_busy() -> None:
    async with rest(hold="plan") as client:
        await client.post("/tasks", json={"prompt": "keeps the model busy"})
        await client.system.held()
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()) == (
            200,
            {"status": "ok", "model": "scripted", "version": "0.0"},
        )
        client.system.down = {"model": "http://127.0.0.1:11434 does not answer"}
        answer = await client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "down")
        assert answer.json()["down"] == client.system.down
