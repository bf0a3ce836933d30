"""What the server counts and times, for Prometheus; each app has a registry of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from smallwright.events import Event
from smallwright.events.event_data import integer, mappings, text

_MODEL_SECONDS = (0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320)
_LAG_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
_TOKENS = {"prompt": "prompt_tokens", "completion": "completion_tokens", "cached": "cached_tokens"}


class Queue(Protocol):
    """A TaskOrchestrator, as far as it is watched."""

    def get_queue_stats(self) -> Any:
        """Its QueueStats; never waits."""


class Metrics:
    """`orchestrator` knows its queue, `watched` gives the connections of each task as of now."""

    def __init__(
        self, orchestrator: Queue | None = None, watched: Callable[[], Mapping[str, list[Any]]] = dict
    ) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self._requests = self._counter("http_requests", "Requests answered.", "method", "route", "status")
        self._request_seconds = self._histogram("http_request_seconds", "From request to answer.", "route")
        self._closes = self._counter("websocket_closes", "WebSockets that the server closed.", "code")
        self._events = self._counter("events", "Events appended to the log.", "event_type")
        self._lag = self._histogram(
            "event_lag_seconds", "From an event's time to its arrival here.", buckets=_LAG_SECONDS
        )
        self._tokens = self._counter("model_tokens", "Tokens of model calls.", "model", "kind")
        self._call_seconds = self._histogram(
            "model_call_seconds", "Time of model calls.", "model", buckets=_MODEL_SECONDS
        )
        self._call_errors = self._counter("model_call_errors", "Model calls that failed.", "model")
        self.registry.register(_Now(orchestrator, watched))
        ProcessCollector(registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def websocket_closed(self, code: int) -> None:
        """The server closed a WebSocket that it had accepted."""
        self._closes.labels(str(code)).inc()

    def event(self, event: Event) -> None:
        """An event was appended; the model calls of its step stand in it."""
        self._events.labels(str(event.event_type)).inc()
        self._lag.observe(max(0.0, (datetime.now(UTC) - event.time).total_seconds()))
        for call in mappings(event.data, "calls"):
            self._call(call)

    def render(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)

    def _call(self, call: Mapping[str, Any]) -> None:
        model = text(call, "model") or "unknown"
        for kind, key in _TOKENS.items():
            self._tokens.labels(model, kind).inc(max(0, integer(call, key) or 0))
        self._call_seconds.labels(model).observe(max(0, integer(call, "duration_ms") or 0) / 1000)
        if call.get("error"):
            self._call_errors.labels(model).inc()

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"smallwright_{name}", meaning, labels, registry=self.registry)

    def _histogram(
        self, name: str, meaning: str, *labels: str, buckets: tuple[float, ...] = Histogram.DEFAULT_BUCKETS
    ) -> Histogram:
        return Histogram(f"smallwright_{name}", meaning, labels, buckets=buckets, registry=self.registry)


@dataclass(frozen=True)
class _Now(Collector):
    """What is looked up when it is asked for."""

    orchestrator: Queue | None
    watched: Callable[[], Mapping[str, list[Any]]]

    def collect(self) -> Iterator[Metric]:
        clients = sum(map(len, self.watched().values()))
        yield GaugeMetricFamily("smallwright_websocket_clients", "Clients that watch tasks.", clients)
        if self.orchestrator is None:
            return
        stats = self.orchestrator.get_queue_stats()
        for name, meaning, value in (
            ("queue_tasks", "Tasks in the queue.", stats.queued),
            ("queue_capacity", "Tasks that the queue holds.", stats.capacity),
            ("queue_submitters", "Submitters that wait for room in the queue.", stats.waiting),
            ("slots_busy", "Slots that are held by a running task.", stats.running),
            ("slots", "Tasks that can run at once.", stats.max_concurrent),
            ("tasks_away", "Tasks that began, and wait without a slot.", stats.away),
        ):
            yield GaugeMetricFamily(f"smallwright_{name}", meaning, value)
        ended = CounterMetricFamily("smallwright_tasks_ended", "Runs that ended.", labels=["outcome"])
        for outcome in ("completed", "failed", "timed_out", "cancelled"):
            ended.add_metric([outcome], getattr(stats, outcome))
        yield ended
