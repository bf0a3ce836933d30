"""GET /: where a browser comes after its login, and whoever tries the address."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from smallwright import __version__

router = APIRouter(tags=["health"])
_PATHS = ("/tasks", "/mcp/", "/health", "/metrics", "/openapi.json")


@router.get("/", response_model=dict[str, Any])
async def index() -> JSONResponse:
    """Say what answers here, and what it offers."""
    return JSONResponse({"smallwright": __version__, "paths": _PATHS})
