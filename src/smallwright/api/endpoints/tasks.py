"""POST /tasks, GET /tasks, GET /tasks/{id}."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse
from starlette.requests import Request

from smallwright.api.bodies import JsonBody
from smallwright.api.endpoints.asked import Tasks, User, encoded, task_response, websocket_url
from smallwright.api.models.requests import TaskRequest
from smallwright.api.models.responses import TaskPage, TaskResponse, TaskView
from smallwright.events.task_snapshot import TaskStatus
from smallwright.service.views import task_line, task_view

router = APIRouter(tags=["tasks"])
MAX_PAGE = 500


@router.post("/tasks")
async def create_task(  # noqa: PLR0913, PLR0917 - each is a part of the request
    request: Request,
    tasks: Tasks,
    user: User,
    body: Annotated[TaskRequest, Depends(JsonBody(TaskRequest))],
    idempotency_key: Annotated[
        str | None,
        Header(description="The same key with the same body gives the same task.", pattern=r"^[!-~]{1,255}$"),
    ] = None,
    wait: Annotated[
        bool, Query(description="Take the task also where the queue is full; it begins when there is room.")
    ] = False,
) -> TaskResponse:
    """Make a task and start it. Answers at once; the task goes on in the background."""
    asked = body.model_dump()
    task_id = await tasks.create_and_start(**asked, idempotency_key=idempotency_key, by=user, wait=wait)
    return await task_response(request, tasks, task_id)


@router.get("/tasks", response_model=TaskPage)
async def list_tasks(
    tasks: Tasks,
    status: Annotated[TaskStatus | None, Query(description="Only those of this status.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    after: Annotated[str | None, Query(description="A task's id: the page after it.", min_length=1)] = None,
) -> JSONResponse:
    """List the tasks, the newest first."""
    found = await tasks.list_tasks(status, limit + 1, after)
    following = found[limit - 1].task_id if len(found) > limit else None
    return await encoded(lambda: {"tasks": [task_line(task) for task in found[:limit]], "next": following})


@router.get("/tasks/{task_id}", response_model=TaskView)
async def get_task(request: Request, tasks: Tasks, task_id: str) -> dict[str, Any]:
    """Show a task as it is now."""
    view = task_view(await tasks.get_task(task_id))
    return {**view, "websocket_url": websocket_url(request, view["task_id"])}
