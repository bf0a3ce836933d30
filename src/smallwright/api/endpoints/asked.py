"""What endpoints share: what they read from a request beside its body, and how they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Query
from fastapi.responses import JSONResponse
from pydantic import WithJsonSchema
from starlette.requests import Request

from smallwright.api.models.responses import TaskResponse
from smallwright.errors import InvalidInputError
from smallwright.events.event import MAX_INTEGER
from smallwright.events.event_query import Until, until_of
from smallwright.orchestrator.intervention_manager import LOCAL_USER
from smallwright.service import TaskManager

_PORTS = {"http": 80, "https": 443}
_MOMENTS = [
    {"type": "integer", "minimum": 0, "maximum": MAX_INTEGER},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
]


def tasks_of(request: Request) -> TaskManager:
    """The service."""
    tasks: TaskManager = request.app.state.system.tasks
    return tasks


def user_of(request: Request) -> str:
    """Who acts: as the gate has found out."""
    return str(getattr(request.state, "user", LOCAL_USER))


def moment_of(
    at: Annotated[
        str | None,
        WithJsonSchema({"anyOf": _MOMENTS}),
        Query(description="As of an event's number, a day, or a time (no zone: UTC). Default: now."),
    ] = None,
) -> Until | None:
    """What `at` says. Raises InvalidInputError."""
    if at is None:
        return None
    text = at.replace(" ", "+").upper()  # a plus sign that was not encoded; "t" and "z" (RFC 3339)
    try:
        return until_of(text)
    except ValueError as error:
        raise InvalidInputError(f"at: {error}") from None


def websocket_url(request: Request, task_id: str) -> str:
    """Where to watch a task: by the name under which the client reached this server."""
    base = request.base_url
    scheme = "wss" if base.scheme == "https" else "ws"
    host = f"[{base.hostname}]" if ":" in (base.hostname or "") else base.hostname
    return f"{scheme}://{host}:{base.port or _PORTS[base.scheme]}/ws/{quote(task_id, safe='')}"


async def task_response(request: Request, tasks: TaskManager, task_id: str) -> TaskResponse:
    """The task as it is now, and where to watch it."""
    task = await tasks.get_task(task_id)
    url = websocket_url(request, task.task_id)
    return TaskResponse(
        task_id=task.task_id, status=task.status, websocket_url=url, model=task.settings.get("model")
    )


async def encoded(view: Callable[[], Any]) -> JSONResponse:
    """The answer, made off the event loop: prompts, code and outputs can be megabytes."""
    return await asyncio.to_thread(lambda: JSONResponse(view()))


Tasks = Annotated[TaskManager, Depends(tasks_of)]
User = Annotated[str, Depends(user_of)]
At = Annotated[Until | None, Depends(moment_of)]
