"""POST /tasks/{id}/interventions, /bug-reports and /cancel: what users do to a task."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from smallwright.api.bodies import JsonBody
from smallwright.api.endpoints.asked import Tasks, User, task_response
from smallwright.api.models.requests import BugReport, CancelRequest, InterventionRequest
from smallwright.api.models.responses import BugReportResponse, InterventionResponse, TaskResponse
from smallwright.service.views import event_view, report_view

router = APIRouter(prefix="/tasks/{task_id}", tags=["steering"])


@router.post("/interventions", response_model=InterventionResponse)
async def intervene(
    tasks: Tasks,
    user: User,
    task_id: str,
    body: Annotated[InterventionRequest, Depends(JsonBody(InterventionRequest))],
) -> dict[str, Any]:
    """Answer, pause, resume, steer, queue, amend, replace code or cancel. Takes effect at the next step."""
    seen = body.seen and body.seen.model_dump()
    event = await tasks.intervene(task_id, body.kind, body.payload, seen=seen, by=user)
    return {**event_view(event), "status": await tasks.get_task_status(task_id)}


@router.post("/bug-reports", response_model=BugReportResponse)
async def report_bug(
    tasks: Tasks, user: User, task_id: str, body: Annotated[BugReport, Depends(JsonBody(BugReport))]
) -> dict[str, Any]:
    """Report a bug. `valid` says whether it holds for the code as it is now, and `reason` why."""
    reporter = f"reporter:{user.removeprefix('user:')}"
    seen = body.seen and body.seen.model_dump()
    return report_view(await tasks.report_bug(task_id, body.module, body.text, seen, by=reporter))


@router.post("/cancel")
async def cancel(
    request: Request,
    tasks: Tasks,
    user: User,
    task_id: str,
    body: Annotated[CancelRequest, Depends(JsonBody(CancelRequest, required=False))],
) -> TaskResponse:
    """Cancel a task and await its end. Once it has ended, nothing happens."""
    await tasks.cancel_task(task_id, body.reason, by=user)
    return await task_response(request, tasks, task_id)
