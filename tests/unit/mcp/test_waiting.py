"""wait_for_task: progress, its bounds, and questions put to the user, in both eras of the protocol."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastmcp.client.elicitation import ElicitResult
from tests.fakes.mcp_client import ERAS, mcp_client

from smallwright.orchestrator.plan import Question

QUESTIONS = [
    Question(id="q1", text="Which order?", options=("LIFO", "FIFO")),
    Question(id="q2", text="Typed?"),
]
both_eras = pytest.mark.parametrize("era", ERAS)


@both_eras
@pytest.mark.req("5-03")
async def test_each_event_is_told_as_progress(era: str) -> None:
    told: list[tuple[float, str | None]] = []

    async def progress(done: float, _total: float | None, message: str | None) -> None:
        told.append((done, message))

    async with mcp_client(era, hold="write") as client:
        task_id = await client.begun()
        await client.system.held()
        arguments = {"task_id": task_id, "timeout_s": 20}
        waiting = asyncio.create_task(client.call_tool("wait_for_task", arguments, progress_handler=progress))
        await asyncio.sleep(0.1)
        client.system.release()
        assert (await waiting).structured_content["reason"] == "ended"
    assert told == sorted(told)
    assert told[-1][1] == "TASK_COMPLETE"
    assert any(message == "TEST_PASSED one.py" for _done, message in told)


@both_eras
async def test_the_wait_is_bounded(era: str) -> None:
    async with mcp_client(era, hold="write") as client:
        task_id = await client.begun()
        waited = await client.called("wait_for_task", task_id=task_id, timeout_s=0.2)
        assert (waited["reason"], waited["task"]["status"]) == ("time_up", "running")


@both_eras
async def test_a_pause_by_the_user_ends_the_wait(era: str) -> None:
    async with mcp_client(era, hold="write") as client:
        task_id = await client.begun()
        await client.system.held()
        waiting = asyncio.create_task(client.called("wait_for_task", task_id=task_id, timeout_s=20))
        await asyncio.sleep(0.1)
        await client.called("intervene", task_id=task_id, kind="pause")
        assert (await waiting)["reason"] == "paused"


@both_eras
async def test_a_wait_can_be_cancelled(era: str) -> None:
    async with mcp_client(era, hold="write") as client:
        task_id = await client.begun()
        waiting = asyncio.create_task(client.called("wait_for_task", task_id=task_id, timeout_s=500))
        await asyncio.sleep(0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await client.called("get_task_status", task_id=task_id))["status"] == "running"


@both_eras
async def test_the_user_is_asked_where_the_client_can(era: str) -> None:
    asked: list[Any] = []

    async def answer(message: str, _type: Any, params: Any, _context: Any) -> ElicitResult[Any]:
        asked.append((message, params.requested_schema["properties"]))
        return ElicitResult(action="accept", content={"q1": "FIFO"})

    async with mcp_client(era, {"elicitation_handler": answer}, questions=QUESTIONS) as client:
        task_id = await client.begun()
        waited = await client.called("wait_for_task", task_id=task_id, timeout_s=20)
        assert (waited["reason"], waited["task"]["status"]) == ("ended", "completed")
        assert waited["task"]["answers"] == [["Which order?", "FIFO"], ["Typed?", ""]]
    ((message, fields),) = asked
    assert task_id in message
    assert fields["q1"]["title"] == "Which order?"
    assert "LIFO / FIFO" in fields["q1"]["description"]


@both_eras
async def test_a_user_who_declines_leaves_the_questions_open(era: str) -> None:
    async def decline(*_asked: Any) -> ElicitResult[Any]:
        return ElicitResult(action="decline")

    async with mcp_client(era, {"elicitation_handler": decline}, questions=QUESTIONS) as client:
        task_id = await client.begun()
        waited = await client.called("wait_for_task", task_id=task_id, timeout_s=20)
        assert waited["reason"] == "questions"
        assert [question["id"] for question in waited["task"]["open_questions"]] == ["q1", "q2"]
        code, message = await client.refused("answer_questions", task_id=task_id)
        assert (code, "q1: Which order?" in message) == ("invalid_input", True)


@both_eras
async def test_without_elicitation_the_questions_are_answered_by_a_tool(era: str) -> None:
    async with mcp_client(era, questions=QUESTIONS) as client:
        task_id = await client.begun()
        assert (await client.called("wait_for_task", task_id=task_id, timeout_s=20))["reason"] == "questions"
        _code, message = await client.refused("answer_questions", task_id=task_id, answers={"q9": "x"})
        assert "q9" in message
        answered = await client.called("answer_questions", task_id=task_id, answers={"q1": "LIFO"})
        assert answered["event"]["data"]["kind"] == "answer"
        assert (await client.called("wait_for_task", task_id=task_id, timeout_s=20))["reason"] == "ended"


@both_eras
async def test_answer_questions_has_the_user_asked(era: str) -> None:
    async def answer(*_asked: Any) -> ElicitResult[Any]:
        return ElicitResult(action="accept", content={"q1": "LIFO", "q2": "yes"})

    async with mcp_client(era, {"elicitation_handler": answer}, questions=QUESTIONS) as client:
        task_id = await client.begun()
        async for event in client.system.tasks.subscribe(task_id):
            if event.event_type == "PLANNING_COMPLETE":
                break
        await client.called("answer_questions", task_id=task_id)
        await client.system.tasks.wait(task_id)
        task = await client.system.tasks.get_task(task_id)
        assert task.answers == (("Which order?", "LIFO"), ("Typed?", "yes"))
