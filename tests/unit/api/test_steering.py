"""What users do to a task over REST, and how it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, get_args

import pytest
from tests.fakes.rest import Rest, rest
from tests.fakes.scripted_coder import ScriptedCoder

from smallwright.api.models.requests import Changes, Kind
from smallwright.events import Event, EventType
from smallwright.orchestrator.coder import STRATEGIES, Question
from smallwright.orchestrator.interventions import InterventionKind
from smallwright.orchestrator.replaying import ReplayReport, replay

JSON = {"content-type": "application/json"}


async def intervene(client: Rest, task_id: str, **body: Any) -> Any:
    return await client.post(f"/tasks/{task_id}/interventions", json=body)


def test_the_kinds_and_strategies_of_the_wire_are_those_of_the_workflow() -> None:
    assert set(get_args(Kind)) == set(InterventionKind)
    named = Changes.model_json_schema()["properties"]["strategy"]["anyOf"][0]["enum"]
    assert tuple(named) == STRATEGIES


@pytest.mark.req("4.1-02", "6-05")
async def test_a_held_task_is_paused_steered_and_resumed() -> None:
    async with rest(hold="write") as client:
        task_id = (await client.post("/tasks", json={"prompt": "a stack"})).json()["task_id"]
        await client.system.held()
        paused = (await intervene(client, task_id, kind="pause")).json()
        assert (paused["event_type"], paused["data"]["kind"]) == ("USER_INTERVENTION", "pause")
        assert (await intervene(client, task_id, kind="pause")).status_code == 409
        steered = (await intervene(client, task_id, kind="steer", payload="use a list 🥞")).json()
        assert steered["data"]["payload"] == {"text": "use a list 🥞"}
        assert (await intervene(client, task_id, kind="resume")).status_code == 200
        client.system.release()
        assert await asyncio.wait_for(client.system.tasks.wait(task_id), 20) == "completed"


@pytest.mark.req("4.1-02", "6-05")
async def test_questions_are_answered() -> None:
    asked = [Question(id="q1", text="which way?", options=())]
    async with rest(questions=asked) as client:
        task_id = (await client.post("/tasks", json={"prompt": "a stack"})).json()["task_id"]
        async for event in client.system.tasks.subscribe(task_id):
            if event.event_type == EventType.PLANNING_COMPLETE:
                break
        assert (await client.get(f"/tasks/{task_id}")).json()["open_questions"] == ["q1"]
        assert (await intervene(client, task_id, kind="answer", payload={"q9": "?"})).status_code == 409
        assert (await intervene(client, task_id, kind="answer", payload=None)).status_code == 400
        assert (await intervene(client, task_id, kind="answer", payload={"q1": "left"})).status_code == 200
        assert await asyncio.wait_for(client.system.tasks.wait(task_id), 20) == "completed"


@pytest.mark.req("4.1-02", "1.5-07")
async def test_what_was_seen_decides_over_reports_and_changes() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        for seen in ({"code_version": 0}, {"code_version": 1, "code_hash": "another"}):
            body = {"module": "one.py", "text": "f is wrong", "seen": seen}
            outcome = (await client.post(f"/tasks/{task_id}/bug-reports", json=body)).json()
            assert (outcome["valid"], bool(outcome["reason"])) == (False, True)
            stale = await intervene(client, task_id, kind="amend", payload="faster", seen=seen)
            assert (stale.status_code, stale.json()["code"]) == (409, "stale")
        report = {"module": "one.py", "text": "f is wrong"}
        outcome = (await client.post(f"/tasks/{task_id}/bug-reports", json=report)).json()
        assert (outcome["valid"], outcome["stale_since"]) == (True, None)
        assert "reporter:local" in outcome["event"]["vector_clock"]
        assert (
            await intervene(client, task_id, kind="amend", payload="x", seen={"code_version": 99})
        ).json()["code"] == "wrong_state"


@pytest.mark.req("4.1-03")
@pytest.mark.parametrize(
    ("payload", "where"),
    [
        (b"NaN", ["body", "payload", "n"]),
        (b"-Infinity", ["body", "payload", "n"]),
        (b"1e999", ["body", "payload", "n"]),
        (b"9" * 5_000, ["body"]),
        (b'"\\udc00"', ["body"]),
        (b"[" * 400 + b"]" * 400, ["body"]),
    ],
)
async def test_what_json_can_not_carry_is_400(payload: bytes, where: list[str]) -> None:
    async with rest() as client:
        task_id = await client.system.run()
        body = b'{"kind": "steer", "payload": {"text": "x", "n": ' + payload + b"}}"
        status, problem = await client.problem(
            "POST", f"/tasks/{task_id}/interventions", content=body, headers=JSON
        )
        assert (status, problem["errors"][0]["loc"]) == (400, where)


@pytest.mark.req("4.1-01")
@pytest.mark.parametrize("payload", [b"9" * 400, b'"a\\u0000b"', b'"\\ud83e\\udd5e"', b"2.0", b"null"])
async def test_what_is_odd_but_whole_survives(payload: bytes) -> None:
    async with rest() as client:
        task_id = await client.system.run()
        body = b'{"kind": "steer", "payload": {"text": "x", "n": ' + payload + b"}}"
        answer = await client.post(f"/tasks/{task_id}/interventions", content=body, headers=JSON)
        assert answer.status_code == 200
        events = (await client.get(f"/tasks/{task_id}/events")).json()["events"]
        assert answer.json()["data"] in [event["data"] for event in events]


@pytest.mark.req("4.3-02")
async def test_a_cancel_needs_no_body_and_is_idempotent() -> None:
    async with rest(hold="plan") as client:
        task_id = (await client.post("/tasks", json={"prompt": "a stack"})).json()["task_id"]
        await client.system.held()
        cancelled = (await client.post(f"/tasks/{task_id}/cancel", json={"reason": "enough"})).json()
        assert (cancelled["status"], cancelled["task_id"]) == ("cancelled", task_id)
        assert (await client.post(f"/tasks/{task_id}/cancel")).json() == cancelled
        last = (await client.get(f"/tasks/{task_id}/events")).json()["events"][-1]
        assert (last["data"]["by"], last["data"]["reason"]) == ("user:local", "enough")
        assert (await intervene(client, task_id, kind="steer", payload="x")).status_code == 409
        assert (await client.problem("POST", f"/tasks/{task_id}/cancel", json={"why": "x"}))[0] == 400


async def test_a_replay_says_whether_the_task_comes_out_the_same() -> None:
    async def replayer(history: Sequence[Event]) -> ReplayReport:
        scripts = {"codes": ["x = 2\n"]} if "other" in history[0].data["prompt"] else {}
        return await replay(history, ScriptedCoder(**scripts), patience_s=5)

    async with rest(options={"replayer": replayer}) as client:
        task_id, other = await client.system.run(), await client.system.run("other")
        same = (await client.post(f"/tasks/{task_id}/replay")).json()
        assert (same["equal"], same["divergences"], same["task_id"]) == (True, [], task_id)
        assert same["replayed"] == same["events"] > 5
        differs = (await client.post(f"/tasks/{other}/replay")).json()
        assert differs["equal"] is False
        assert differs["divergences"][0]["what"]
        assert (await client.problem("POST", "/tasks/none/replay"))[0] == 404
    async with rest() as client:
        assert (await client.problem("POST", f"/tasks/{await client.system.run()}/replay"))[0] == 409


@pytest.mark.req("4.4-01")
async def test_a_fork_is_a_task_that_runs() -> None:
    async with rest() as client:
        task_id = await client.system.run()
        forked = (await client.post(f"/tasks/{task_id}/fork", json={"sequence": 3})).json()
        assert await asyncio.wait_for(client.system.tasks.wait(forked["task_id"]), 20) == "completed"
        first = (await client.get(f"/tasks/{forked['task_id']}/events")).json()["events"][0]
        assert first["data"]["forked_from"] == {"task_id": task_id, "sequence": 3}
        for body, status in (
            ({}, 400),
            ({"sequence": 0}, 400),
            ({"sequence": "3"}, 400),
            ({"sequence": 3, "changes": {"colour": "red"}}, 400),
            ({"sequence": 3, "changes": {"strategy": "hope"}}, 400),
            ({"sequence": 10**9, "changes": None}, 409),
            ({"sequence": 3, "changes": {"files": {"../up.py": "x = 1"}}}, 409),
        ):
            assert (await client.problem("POST", f"/tasks/{task_id}/fork", json=body))[0] == status
        too_early = await client.problem("POST", f"/tasks/{forked['task_id']}/fork", json={"sequence": 1})
        assert (too_early[0], "not there yet" in too_early[1]["detail"]) == (409, True)
