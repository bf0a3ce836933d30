"""Traces, where the extra `otel` is installed."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from tests.fakes.listening import listening
from tests.fakes.served_system import served_system

from smallwright.api import create_app
from smallwright.api.telemetry import Tracing, collector, tracer_of
from smallwright.errors import SettingsError

export = pytest.importorskip("opentelemetry.sdk.trace.export")
in_memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")


async def test_traces_name_the_route_and_hold_no_query() -> None:
    spans = in_memory.InMemorySpanExporter()
    tracer, end = tracer_of(export.SimpleSpanProcessor(spans))
    async with served_system() as system:
        with TestClient(Tracing(create_app(system), tracer)) as client:
            parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            client.get("/tasks/nowhere?token=s3cr3t", headers={"traceparent": parent})
    (span,) = spans.get_finished_spans()
    end()
    assert span.name == "GET /tasks/{task_id}"
    assert (span.attributes or {})["http.response.status_code"] == 404
    assert (span.parent and span.parent.span_id) == 0xB7AD6B7169203331
    assert "s3cr3t" not in span.to_json()


def test_a_collector_is_asked_for_only_with_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    collector("http://127.0.0.1:9").shutdown()
    monkeypatch.setitem(
        __import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None
    )
    with pytest.raises(SettingsError, match=r"smallwright\[otel\]"):
        collector("http://127.0.0.1:9")


async def test_an_app_sends_its_spans_to_the_collector_that_is_configured() -> None:
    got: list[bytes] = []

    async def take(scope: Scope, receive: Receive, send: Send) -> None:
        got.append(scope["path"].encode() + (await receive())["body"])
        await Response(b"")(scope, receive, send)

    async with served_system() as system, listening(take, lifespan="off") as url:
        app = create_app(system, otel_endpoint=url)
        async with listening(app, lifespan="on") as served, httpx.AsyncClient() as client:
            await client.get(f"{served}/health?token=s3cr3t")
    assert got
    assert got[0].startswith(b"/v1/traces")
    assert b"GET /health" in got[0]
    assert b"s3cr3t" not in got[0]
