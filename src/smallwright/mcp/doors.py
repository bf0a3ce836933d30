"""The HTTP paths under which MCP is reached, and how open requests end when the server does."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smallwright.mcp.updates import ResourceUpdates

ALONE = "/mcp"
_GRACE_S = 0.2


class OpenRequests:
    """Requests that are being answered: a stream may stay open for hours, and an HTTP server waits for it."""

    def __init__(self, updates: ResourceUpdates) -> None:
        self._updates, self._open, self.ending = updates, set[asyncio.Task[None]](), False

    async def end(self) -> None:
        """End all, each with a whole answer. To be called before the HTTP server waits for them."""
        self.ending = True
        await self._updates.close()
        if self._open:
            await asyncio.wait(self._open, timeout=_GRACE_S)
        for request in list(self._open):
            request.cancel()

    def begin(self, request: asyncio.Task[None]) -> None:
        """Remember it until it is done."""
        self._open.add(request)
        request.add_done_callback(self._open.discard)


class Doors:
    """ASGI middleware: with and without the trailing slash, mounted or alone, it is the same endpoint."""

    def __init__(self, app: ASGIApp, requests: OpenRequests) -> None:
        self._app, self._requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer, scope = _Answer(send), {**scope, "path": _path(scope)}
        work = asyncio.create_task(self._inner(scope, receive, answer.send))
        self._requests.begin(work)
        try:
            await work
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if me is None or me.cancelling() or not self._requests.ending:
                raise
            await answer.finish(scope, receive)

    async def _inner(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class _Answer:
    """What was sent of an answer, so that it can be brought to an end."""

    def __init__(self, send: Send) -> None:
        self._send, self._begun, self._done = send, False, False

    async def send(self, message: Message) -> None:
        self._begun = True
        self._done = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def finish(self, scope: Scope, receive: Receive) -> None:
        """The rest of it; 503 where nothing was sent yet."""
        if not self._begun:
            await Response(status_code=503, headers={"Retry-After": "5"})(scope, receive, self._send)
        elif not self._done:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _path(scope: Scope) -> str:
    root: str = scope.get("root_path", "")
    inner = scope["path"].removeprefix(root)
    if inner == ALONE or inner.startswith(f"{ALONE}/"):
        inner = inner.removeprefix(ALONE)
    return f"{root}{inner or '/'}"
