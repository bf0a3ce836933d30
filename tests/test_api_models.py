"""Gate 4: what the API takes and gives (4.1)."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
from pydantic import ValidationError

from smallwright.api import BugReport, InterventionRequest, TaskRequest, TaskResponse
from tests.fakes.rest import rest

URL = "ws://127.0.0.1:9876/ws/stack-a1b2c3"
JSON = {"content-type": "application/json"}


@pytest.mark.req("4.1-01")
@pytest.mark.parametrize(
    "prompt", ["x", " a stack ", "x" * 100_000, "Grüße, 漢字 🎉👩‍💻", "a\x00b", "ﬁ\u200b"]
)
def test_prompts_survive_as_they_are(prompt: str) -> None:
    request = TaskRequest(prompt=prompt)
    assert (request.prompt, request.answers, request.priority) == (prompt, [], "MEDIUM")
    assert TaskRequest.model_validate_json(request.model_dump_json()) == request


@pytest.mark.req("4.1-01")
@pytest.mark.parametrize("prompt", ["", " ", "\n\t \u2003", None, 5, b"\xff", "\ud800", "x" * 200_001, ["x"]])
def test_prompts_that_say_nothing_or_too_much_are_refused(prompt: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        TaskRequest(prompt=prompt)
    assert [error["loc"] for error in refused.value.errors()] == [("prompt",)]


@pytest.mark.req("4.1-01")
def test_answers_may_be_none_or_a_thousand() -> None:
    assert TaskRequest(prompt="x", answers=[]).answers == []
    assert len(TaskRequest(prompt="x", answers=["ja 🎉"] * 1_000).answers) == 1_000
    for wrong in (["a"] * 1_001, "one text", [1], [None], None, {"q": "a"}):
        with pytest.raises(ValidationError, match="answers"):
            TaskRequest(prompt="x", answers=wrong)


@pytest.mark.req("4.1-01")
@pytest.mark.parametrize("priority", ["CRITICAL", "critical", 0])
def test_a_priority_is_a_name_or_its_number(priority: Any) -> None:
    assert TaskRequest(prompt="x", priority=priority).priority == "CRITICAL"


@pytest.mark.req("4.1-01")
@pytest.mark.parametrize("priority", ["INVALID", "", None, -1, 101, 5, True, False, 0.5, ["HIGH"]])
def test_what_is_no_priority_is_refused(priority: Any) -> None:
    with pytest.raises(ValidationError, match="CRITICAL"):
        TaskRequest(prompt="x", priority=priority)


@pytest.mark.req("4.1-02")
def test_interventions_and_bug_reports_are_checked_likewise() -> None:
    seen = {"code_version": 2**63, "vector_clock": {"coder:a": 2**70}, "code_hash": None}
    request = InterventionRequest(kind="steer", payload={"text": "schöner 🎉"}, seen=seen)
    assert (request.payload["text"], request.seen and request.seen.model_dump()) == ("schöner 🎉", seen)
    assert BugReport(module="a.py", text="f(1) is 2 🐛").seen is None
    for wrong in (
        {},
        {"kind": "explode"},
        {"kind": "pause", "more": 1},
        {"kind": "pause", "seen": {"at": 1}},
    ):
        with pytest.raises(ValidationError):
            InterventionRequest(**wrong)
    for wrong in ({"text": "x"}, {"module": "a.py", "text": " "}, {"module": "", "text": "x"},
                  {"module": "a.py", "text": "x", "seen": {"code_version": -1}},
                  {"module": "a.py", "text": "x", "seen": {"vector_clock": {"p": "1"}}}):  # fmt: skip
        with pytest.raises(ValidationError):
            BugReport(**wrong)


@pytest.mark.req("4.1-02")
def test_a_response_serialises_without_a_warning_and_none_is_null() -> None:
    response = TaskResponse(task_id="stack-a1b2c3", websocket_url=URL)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        as_json = json.loads(response.model_dump_json())
    assert as_json == response.model_dump(mode="json")
    assert as_json == {"task_id": "stack-a1b2c3", "status": "created", "websocket_url": URL, "model": None}


@pytest.mark.req("4.1-02")
@pytest.mark.parametrize(
    "url", ["http://a:1/ws/t", "ws://a:1/t", "ws:///ws/t", "ws://a:1/ws/", "ws://a:1/ws/a b", None]
)
def test_a_response_needs_an_id_a_known_status_and_a_websocket_url(url: Any) -> None:
    for wrong in ({"websocket_url": url}, {"task_id": ""}, {"status": "unheard of"}):
        with pytest.raises(ValidationError):
            TaskResponse(**{"task_id": "t", "websocket_url": URL, **wrong})


@pytest.mark.req("4.1-03")
@pytest.mark.parametrize(
    ("body", "loc", "words"),
    [
        (b'{"prompt": " "}', ["body", "prompt"], "empty"),
        (b"{}", ["body", "prompt"], "required"),
        (b'{"prompt": "x", "promt": "y"}', ["body", "promt"], "no such field"),
        (b'{"prompt": "x", "answers": [1]}', ["body", "answers", 0], "string"),
        (b'{"prompt": "x", "priority": "INVALID"}', ["body", "priority"], "CRITICAL"),
        (b'{"prompt": "\xff"}', ["body"], "JSON"),
        (b'{"prompt": "\\ud800"}', ["body"], "JSON"),
        (b'{"prompt": "x"', ["body"], "JSON"),
        (b"", ["body"], "JSON"),
        (b"[]", ["body"], "object"),
        (b'{"prompt": ' + b"9" * 5_000 + b"}", ["body"], "number"),
        (b'{"prompt": ' + b"[" * 100_000, ["body"], "recursion"),
    ],
)
async def test_a_bad_request_is_told_what_is_wrong_and_where(body: bytes, loc: list[Any], words: str) -> None:
    async with rest() as client:
        status, problem = await client.problem("POST", "/tasks", content=body, headers=JSON)
        assert (status, problem["code"], problem["errors"][0]["loc"]) == (400, "invalid_input", loc)
        assert words in problem["errors"][0]["msg"] in problem["detail"]
        assert await client.system.tasks.list_tasks() == []
