"""Traces by OpenTelemetry: one span a request, sent to a collector; loaded only where one is configured.

Made here and not by the FastAPI instrumentation, which puts whole query strings (tickets) into spans.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from smallwright import __version__
from smallwright.api.observing import Answer, route_of
from smallwright.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Tracer

_TIMEOUT_S = 1.0  # of one delivery, also of the last one at the end


def trace(app: Starlette, endpoint: str | None) -> Callable[[], None]:
    """Have `app` send spans to `endpoint`, if any; the answer ends that, and blocks for a moment."""
    if endpoint is None:
        return lambda: None
    tracer, end = tracer_of(collector(endpoint))
    app.add_middleware(Tracing, tracer=tracer)
    return end


def collector(endpoint: str) -> SpanProcessor:
    """Sends spans in batches to `endpoint`: the URL of a collector, OTLP over HTTP. Raises SettingsError."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError(
            "server.otel_endpoint: traces need OpenTelemetry; install smallwright[otel], or leave it out."
        ) from error
    url = endpoint if urlsplit(endpoint).path.strip("/") else f"{endpoint.rstrip('/')}/v1/traces"
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=url, timeout=_TIMEOUT_S))


def tracer_of(processor: SpanProcessor) -> tuple[Tracer, Callable[[], None]]:
    """A tracer of this app alone, and what ends it."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    resource = Resource.create({"service.name": "smallwright", "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return provider.get_tracer("smallwright"), provider.shutdown


class Tracing:
    """A span for each request, a child of the caller's where it says so (traceparent)."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app, self._tracer = app, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Changes nothing."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        from opentelemetry.propagate import extract  # noqa: PLC0415
        from opentelemetry.trace import SpanKind  # noqa: PLC0415

        method, answer = scope.get("method", "WEBSOCKET"), Answer(send)
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        attributes = {"http.request.method": method, "url.path": scope["path"], "url.scheme": scope["scheme"]}
        with self._tracer.start_as_current_span(
            method, extract(headers), SpanKind.SERVER, attributes=attributes
        ) as span:
            try:
                await self._app(scope, receive, answer)
            finally:
                span.update_name(f"{method} {route_of(scope)}")
                span.set_attribute("http.route", route_of(scope))
                span.set_attribute("http.response.status_code", answer.status)
