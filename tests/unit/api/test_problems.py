"""Errors of the HTTP face: each is a whole problem, and none tells more than it should."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from starlette.requests import Request
from tests.fakes.rest import rest

from smallwright.api.problems import ProblemResponse, problem_of
from smallwright.errors import (
    ModelUnavailableError,
    QueueFullError,
    ShuttingDownError,
    SmallwrightError,
    StoreError,
    StoreFullError,
)


@pytest.mark.req("4.1-03")
@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/tasks/", 404, None),
        ("GET", "/docs", 404, None),
        ("DELETE", "/tasks", 405, "GET, POST"),
        ("POST", "/tasks/any", 405, "GET"),
        ("GET", "/tasks/any/cancel", 405, "POST"),
        ("PUT", "/health", 405, "GET"),
    ],
)
async def test_what_the_router_refuses_is_a_problem_too(
    method: str, path: str, status: int, allowed: str | None
) -> None:
    async with rest() as client:
        assert (await client.problem(method, path))[0] == status
        assert (await client.request(method, path)).headers.get("allow") == allowed


@pytest.mark.req("4.1-03")
@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "json", "a;b\x80"]
)
async def test_only_json_is_taken_so_that_no_other_site_can_post(content_type: str | None) -> None:
    async with rest() as client:
        headers = {} if content_type is None else {"content-type": content_type.encode("latin-1")}
        status, problem = await client.problem(
            "POST", "/tasks", content=b'{"prompt": "a stack"}', headers=headers
        )
        assert (status, problem["errors"][0]["loc"]) == (400, ["header", "content-type"])


@pytest.mark.req("4.4-01")
@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/a+json"]
)
async def test_json_is_known_by_all_its_names(content_type: str) -> None:
    async with rest() as client:
        answer = await client.post(
            "/tasks", content=b'{"prompt": "x"}', headers={"content-type": content_type}
        )
        assert answer.status_code == 200


@pytest.mark.req("4.1-03")
async def test_a_mistake_of_the_server_is_500_and_tells_nothing_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with rest() as client:
        client.system.health = lambda: 1 / 0  # type: ignore[method-assign,assignment,return-value]
        with caplog.at_level(logging.CRITICAL):
            status, problem = await client.problem("GET", "/health")
        assert (status, problem["code"], "zero" in str(problem)) == (500, "error", False)


@pytest.mark.req("4.1-03")
async def test_a_huge_bad_request_gets_a_small_answer() -> None:
    async with rest() as client:
        body = {"prompt": "x", "priority": "y" * 10**6, **{f"field {number}": 1 for number in range(5_000)}}
        answer = await client.post("/tasks", json=body)
        assert (answer.status_code, len(answer.content) < 50_000) == (400, True)
        assert (await client.problem("GET", f"/tasks?status={'z' * 10_000}"))[0] == 400


@pytest.mark.req("4.4-01")
@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (QueueFullError(retry_after_s=7), 503, "7"),
        (ShuttingDownError("going"), 503, "5"),
        (ModelUnavailableError("gone"), 503, "5"),
        (StoreFullError("full"), 507, None),
        (StoreError("failed"), 500, None),
        (SmallwrightError("half \ud83e of a pair"), 500, None),
    ],
)
def test_errors_of_the_service_have_their_status(
    error: SmallwrightError, status: int, retry_after: str | None
) -> None:
    request = Request({"type": "http", "method": "GET", "path": "/tasks", "headers": []})
    problem = problem_of(error, request)
    assert (problem.status_code, problem.headers.get("retry-after")) == (status, retry_after)
    assert error.code.encode() in problem.body


def test_a_field_of_a_problem_is_never_cut_off_in_mid_character() -> None:
    errors: list[dict[str, Any]] = [{"loc": ("body", "\ud800", 3), "msg": "é" * 5_000}]
    problem = ProblemResponse(400, "invalid_input", "🥞" * 5_000, errors=errors)
    assert problem.body.decode().count("🥞") == 2_000
