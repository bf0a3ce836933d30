"""GET /metrics."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> PlainTextResponse:
    """Tell what the server counts and times, in Prometheus' text format."""
    content = request.app.state.metrics.render()
    return PlainTextResponse(content, headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})
