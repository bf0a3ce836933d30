"""GET /health."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request

from smallwright.api.models.responses import HealthView

router = APIRouter(tags=["health"])


@router.get(
    "/health",
    response_model=HealthView,
    response_model_exclude_none=True,
    responses={503: {"model": HealthView, "description": "Tasks can't run now; `down` says why."}},
)
async def health(request: Request) -> JSONResponse:
    """Tell whether tasks can run; at once, whatever the model does. Strangers get no details."""
    found = request.app.state.system.health()
    view: dict[str, Any] = {"status": "ok" if found.ok else "down"}
    if getattr(request.state, "trusted", True):
        view |= {"model": found.model, "version": found.version}
        view |= {} if found.ok else {"down": dict(found.down)}
    return JSONResponse(view, status_code=200 if found.ok else 503)
