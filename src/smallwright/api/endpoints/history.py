"""GET /tasks/{id}/events, /state, /context and /graph: a task as its log has it, as of any event."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from smallwright.api.endpoints.asked import At, Tasks, encoded
from smallwright.api.models.responses import ContextView, EventPage, GraphView, TaskState
from smallwright.events.event import MAX_INTEGER
from smallwright.service.views import event_view, task_view

router = APIRouter(prefix="/tasks/{task_id}", tags=["history"])
MAX_EVENTS = 5_000


@router.get("/events", response_model=EventPage)
async def get_events(
    tasks: Tasks,
    task_id: str,
    after: Annotated[int, Query(ge=0, le=MAX_INTEGER, description="Only those after this sequence.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_EVENTS)] = 500,
) -> JSONResponse:
    """List a task's events, in order."""
    events = await tasks.events(task_id, after, limit)
    following = events[-1].sequence_number if events else after
    return await encoded(lambda: {"events": [event_view(event) for event in events], "next": following})


@router.get("/state", response_model=TaskState)
async def get_state(tasks: Tasks, task_id: str, at: At) -> JSONResponse:
    """Show a task as of any event or time."""
    task = await tasks.get_task(task_id, at)
    return await encoded(lambda: task_view(task))


@router.get("/context", response_model=ContextView)
async def get_context(
    tasks: Tasks,
    task_id: str,
    at: At,
    every: Annotated[bool, Query(description="The calls of all events, not of the newest alone.")] = False,
) -> JSONResponse:
    """Show what the model saw, by layer, with token counts."""
    calls = await tasks.contexts(task_id, at, every=every)
    return await encoded(lambda: {"task_id": task_id, "calls": calls})


@router.get("/graph", response_model=GraphView)
async def get_graph(tasks: Tasks, task_id: str, at: At) -> JSONResponse:
    """Show what is known of a task's modules, functions and tests, and how they hang together."""
    graph = await tasks.graph(task_id, at)
    return await encoded(lambda: {"task_id": task_id, **graph})
