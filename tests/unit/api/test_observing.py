"""What the server tells of itself: /metrics, the access log, traces."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.fakes.listening import listening
from tests.fakes.served_system import FakeSystem, served_system
from tests.fakes.watching import until
from websockets.asyncio.client import connect

from smallwright.api import create_app
from smallwright.api.access_log import AccessRecord
from smallwright.api.metrics import Metrics
from smallwright.api.security import AccessPolicy
from smallwright.events import Event, EventType
from smallwright.orchestrator import TaskOrchestrator


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[tuple[FakeSystem, httpx.AsyncClient]]:
    async with (
        served_system() as system,
        listening(create_app(system, **options), lifespan="on") as url,
        httpx.AsyncClient(base_url=url) as client,
    ):
        yield system, client


def samples(text: str) -> dict[str, float]:
    """ "name{label=value}" -> value."""
    return {
        f"{sample.name}{[sample.labels[key] for key in sorted(sample.labels)] or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_metrics_tell_requests_events_clients_and_model_calls() -> None:
    async with serving() as (system, client):
        task_id = await system.run()
        url = str(client.base_url).replace("http", "ws") + f"/ws/{task_id}"
        async with connect(url) as watching:
            await watching.recv()
            await client.get(f"/tasks/{task_id}")
            await client.get("/nowhere")
            found = samples((await client.get("/metrics")).text)
        assert found["smallwright_websocket_clients"] == 1
        assert found["smallwright_http_requests_total['GET', '/tasks/{task_id}', '200']"] == 1
        assert found["smallwright_http_requests_total['GET', 'other', '404']"] == 1
        assert found["smallwright_events_total['TASK_COMPLETE']"] == 1
        assert found["smallwright_event_lag_seconds_count"] == len(await system.tasks.events(task_id))
        answer = await client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert not [name for name in samples(Metrics().render().decode()) if "http_requests" in name]


def test_each_model_has_its_tokens_time_and_errors() -> None:
    metrics = Metrics(TaskOrchestrator(max_concurrent=2, queue_size=7))
    calls = [
        {
            "model": "a",
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "cached_tokens": 60,
            "duration_ms": 3000,
        },
        {"model": "a", "prompt_tokens": 10, "completion_tokens": 0, "cached_tokens": None, "error": "lost"},
        {"model": None, "prompt_tokens": "odd"},
    ]
    for data in ({"calls": calls}, {"calls": "odd"}, {}):
        metrics.event(Event.new("task", EventType.CODE_GENERATED, data))
    found = samples(metrics.render().decode())
    assert found["smallwright_model_tokens_total['prompt', 'a']"] == 110
    assert found["smallwright_model_tokens_total['completion', 'a']"] == 20
    assert found["smallwright_model_tokens_total['cached', 'a']"] == 60
    assert found["smallwright_model_call_seconds_sum['a']"] == 3
    assert found["smallwright_model_call_errors_total['a']"] == 1
    assert (found["smallwright_slots"], found["smallwright_queue_capacity"]) == (2, 7)
    assert found["smallwright_tasks_ended_total['completed']"] == 0


@pytest.fixture
def access(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "smallwright.access"):
        yield caplog


async def test_the_access_log_tells_who_and_what_and_no_secret(access: pytest.LogCaptureFixture) -> None:
    policy = AccessPolicy(host="127.0.0.1", token="s3cr3t-t0ken")
    async with serving(gate=policy) as (_system, client):
        secret = {"Authorization": "Bearer s3cr3t-t0ken", "Cookie": "smallwright=s3cr3t-c00kie"}
        await client.get("/tasks?limit=5&api_key=s3cr3t-k3y", headers=secret)
        await client.get("/tasks?token=s3cr3t-t0ken")
        await client.post("/tasks", json={"prompt": "s3cr3t"}, headers={**secret, "X": "s3cr3t"})
    records = [record for record in access.records if record.name == "smallwright.access"]
    told = [vars(record)["fields"] for record in records]
    assert [(each["method"], each["path"], each["status"]) for each in told[:2]] == [
        ("GET", "/tasks", 200),
        ("GET", "/tasks", 401),
    ]
    assert (told[0]["query"], told[1]["query"]) == ("limit=5&api_key=***", "token=***")
    assert (told[0]["client"], bool(told[0]["user"]), told[0]["duration_ms"] > 0) == ("127.0.0.1", True, True)
    assert "s3cr3t" not in "".join(record.getMessage() + str(vars(record)) for record in records)


async def test_the_access_log_tells_of_websockets_and_can_be_left_out(
    access: pytest.LogCaptureFixture,
) -> None:
    async with serving() as (_system, client):
        async with connect(str(client.base_url).replace("http", "ws") + "/ws/task?after=x") as refused:
            await refused.wait_closed()
        await until(lambda: bool(access.records))
    told = vars(access.records[0])["fields"]
    assert (told["method"], told["status"], told["close_code"]) == ("WEBSOCKET", 101, 1008)
    access.clear()
    async with serving(access_log=False) as (_system, client):
        await client.get("/health")
    assert not [record for record in access.records if record.name == "smallwright.access"]


@pytest.mark.parametrize("query", [b"\xff\xfe=1", b"a" * 5_000, b"&".join([b"x=1"] * 50), b"after=%FF&a"])
def test_odd_queries_are_told_without_an_error(query: bytes) -> None:
    scope = {"type": "http", "method": "GET", "path": "/x" * 1_000, "query_string": query}
    record = AccessRecord.of(scope, 200, None, 0.1)
    assert len(record.query) < 1_000
    assert len(record.path) == 300
