"""POST /tasks/{id}/fork and /replay."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request

from smallwright.api.bodies import JsonBody
from smallwright.api.endpoints.asked import Tasks, User, task_response
from smallwright.api.models.requests import ForkRequest
from smallwright.api.models.responses import ReplayView, TaskResponse

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


@router.post("/replay")
async def replay(tasks: Tasks, task_id: str) -> ReplayView:
    """Run the task again from its log, with neither model nor sandbox, and say where it goes another way.

    Nothing is recorded. It may take some seconds.
    """
    return ReplayView.model_validate((await tasks.replay(task_id)).to_dict())
