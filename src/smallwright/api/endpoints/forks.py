"""POST /tasks/{id}/fork."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from smallwright.api.bodies import JsonBody
from smallwright.api.endpoints.asked import Tasks, User, task_response
from smallwright.api.models.requests import ForkRequest
from smallwright.api.models.responses import TaskResponse

router = APIRouter(prefix="/tasks/{task_id}", tags=["steering"])


@router.post("/fork")
async def fork(
    request: Request,
    tasks: Tasks,
    user: User,
    task_id: str,
    body: Annotated[ForkRequest, Depends(JsonBody(ForkRequest))],
) -> TaskResponse:
    """Make a new task that goes on from an event of this one; what is done by then is not done again."""
    changes = body.changes.model_dump(exclude_none=True) if body.changes else None
    forked = await tasks.fork_and_start(task_id, body.sequence, changes, by=user)
    return await task_response(request, tasks, forked)
