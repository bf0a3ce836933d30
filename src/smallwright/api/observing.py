"""Sees each request as it passes: counted, timed and written to the access log."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smallwright.api.access_log import AccessRecord, write
from smallwright.api.metrics import Metrics

SWITCHED = 101  # the status of a WebSocket that was accepted
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observer:
    """Stands outside everything that is served, the gate too: who is refused is seen as well."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, access_log: bool = True) -> None:
        self._app, self._metrics, self._access_log = app, metrics, access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Changes nothing."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        started, answer = time.perf_counter(), Answer(send)
        try:
            await self._app(scope, receive, answer)
        except BaseException:
            answer.status = answer.status or 500
            raise
        finally:
            self._seen(scope, answer, time.perf_counter() - started)

    def _seen(self, scope: Scope, answer: Answer, seconds: float) -> None:
        method = scope.get("method", "WEBSOCKET")
        known = method if method in _METHODS or scope["type"] == "websocket" else "other"
        self._metrics.request(known, route_of(scope), answer.status, seconds)
        if answer.close_code is not None and answer.status == SWITCHED:
            self._metrics.websocket_closed(answer.close_code)
        if self._access_log:
            write(AccessRecord.of(scope, answer.status, answer.close_code, seconds))


class Answer:
    """Passes on what is sent, and keeps status and close code."""

    def __init__(self, send: Send) -> None:
        self._send, self.status = send, 0
        self.close_code: int | None = None

    async def __call__(self, message: Message) -> None:
        kind = message["type"]
        if kind in {"http.response.start", "websocket.http.response.start"}:
            self.status = message["status"]
        elif kind == "websocket.accept":
            self.status = SWITCHED
        elif kind == "websocket.close":
            self.status = self.status or 403
            self.close_code = message.get("code", 1000)
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The path of the route that answered, with its parameters unfilled."""
    return str(getattr(scope.get("route"), "path", "other"))
