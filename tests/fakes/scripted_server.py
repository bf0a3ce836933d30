"""A server of one task that sends what its script says: messages in any order, close codes, problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

TASK = "stack-1"
TYPES = (
    "TASK_CREATED",
    "TASK_STARTED",
    "PLANNING_COMPLETE",
    "MODULE_STARTED",
    "MODULE_COMPLETE",
    "TASK_COMPLETE",
)


def message(version: int) -> dict[str, Any]:
    """The event of this version; sequence numbers have gaps, since other tasks write too."""
    kind = TYPES[version - 1] if version < len(TYPES) else TYPES[-1]
    return {"task_id": TASK, "version": version, "sequence": version * 3, "event_type": kind, "data": {}}


HISTORY = [message(version) for version in range(1, len(TYPES) + 1)]


@dataclass
class ScriptedServer:
    """`connections`: what each WebSocket sends in turn, ints as versions, then its close code."""

    connections: list[tuple[Sequence[int], int]] = field(default_factory=list)
    answers: dict[str, Callable[[Request], Response]] = field(default_factory=dict)  # by path
    opened: list[int] = field(default_factory=list)  # the `after` of each connection
    fetched: list[int] = field(default_factory=list)  # the `after` of each page of events
    requests: list[Request] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(f"/tasks/{TASK}/events", self._events),
                Route("/{path:path}", self._answer, methods=["GET", "POST"]),
                WebSocketRoute("/ws/{task_id}", self._stream),
            ]
        )

    async def _stream(self, socket: WebSocket) -> None:
        after = int(socket.query_params.get("after", 0))
        self.opened.append(after)
        await socket.accept()
        versions, code = self.connections.pop(0) if self.connections else ((), 1012)
        for version in versions:
            await socket.send_json(message(version))
        await socket.close(code, f"closed with {code}")

    async def _events(self, request: Request) -> Response:
        after = int(request.query_params["after"])
        self.fetched.append(after)
        return JSONResponse({"events": [each for each in HISTORY if each["sequence"] > after], "next": None})

    async def _answer(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers.get(request.url.path)
        if answer:
            return answer(request)
        if request.url.path == f"/tasks/{TASK}":
            return JSONResponse(
                {"task_id": TASK, "status": "completed", "last_sequence": HISTORY[-1]["sequence"]}
            )
        return Response("<html>nginx</html>", status_code=404)
