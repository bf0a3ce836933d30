"""Where errors of routes, of the router and of the framework become problems."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request

from smallwright.api.problems import ProblemResponse, problem_of
from smallwright.errors import SmallwrightError

_log = logging.getLogger(__name__)
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
_HINTS = {
    "Not Found": "there is nothing at this path; GET /openapi.json lists what there is",
    "Method Not Allowed": "this path does not take that method; `Allow` lists those it takes",
}


def add_error_handlers(app: FastAPI) -> None:
    """All errors leave `app` as application/problem+json."""
    app.add_exception_handler(SmallwrightError, _on_own_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)


async def _on_own_error(request: Request, error: Any) -> ProblemResponse:
    problem = problem_of(error, request)
    if problem.status_code == 500:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    return problem


async def _on_invalid(request: Request, error: Any) -> ProblemResponse:
    errors = error.errors()
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"])
    more = f" ({len(errors) - 1} more in errors)" if len(errors) > 1 else ""
    detail = f"{where}: {first['msg']}{more}"
    return ProblemResponse(400, "invalid_input", detail, errors=errors, instance=request.scope["path"])


async def _on_http_error(request: Request, error: Any) -> ProblemResponse:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods_at(request))
    code = _CODES.get(error.status_code, "bad_request" if error.status_code < 500 else "error")
    detail = _HINTS.get(str(error.detail), str(error.detail))
    return ProblemResponse(error.status_code, code, detail, instance=request.scope["path"], headers=headers)


async def _on_fault(request: Request, _error: Any) -> ProblemResponse:
    """Our own mistake: the server logs it with its traceback, and the client learns no more than that."""
    detail = "the server made a mistake; its log says which"
    return ProblemResponse(500, "error", detail, instance=request.scope["path"])


def _methods_at(request: Request) -> list[str]:
    """What may be asked of this path, by any of its routes."""
    found: set[str] = set()
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    for context in iter_route_contexts(request.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.path_regex.match(path):
            found |= route.methods or set()
    return sorted(found)
