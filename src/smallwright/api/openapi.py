"""The OpenAPI document: FastAPI's own, with the bodies that JsonBody reads, and problems instead of 422."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.json_schema import models_json_schema

from smallwright import __version__
from smallwright.api.bodies import JsonBody
from smallwright.api.models.responses import Problem
from smallwright.api.problems import MEDIA_TYPE

_REF = "#/components/schemas/{model}"
_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}}
_SAYS = {
    "400": "What was sent is wrong: `errors` says what and where.",
    "404": "There is no such task, file or moment.",
    "409": "The task's state does not allow it, or has changed since the client looked.",
    "503": "Not now: try again after `Retry-After` seconds.",
    "default": "Any other error.",
}


class DocumentedApp(FastAPI):
    """Its GET /openapi.json says what it does, errors included."""

    needs_token = False  # all but /health ask for one

    def openapi(self) -> dict[str, Any]:
        """The document. Made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            document["info"]["version"] = __version__
            if self.needs_token:
                _ask_for_token(document)
            bodies = dict(_bodies(self))
            _add_schemas(document, [*(body.model for body in bodies.values()), Problem])
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    _correct(operation, path, method, bodies.get((path, method)))
        return super().openapi()


def _bodies(app: FastAPI) -> Iterator[tuple[tuple[str, str], JsonBody[Any]]]:
    """((path, method), body) of each operation that has one."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            found = [each.call for each in route.dependant.dependencies if isinstance(each.call, JsonBody)]
            methods = route.methods or set()
            yield from (((route.path, method.lower()), body) for method in methods for body in found)


def _ask_for_token(document: dict[str, Any]) -> None:
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["token"] = {"type": "http", "scheme": "bearer", "description": "What `smallwright serve` shows."}
    document["security"] = [{"token": []}]
    document["paths"]["/health"]["get"]["security"] = []


def _add_schemas(document: dict[str, Any], models: list[Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    _refs, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    schemas |= found["$defs"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _correct(operation: dict[str, Any], path: str, method: str, body: JsonBody[Any] | None) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    can_fail = [
        "400",
        *(["404"] if "{" in path else []),
        *(["409", "503"] if method == "post" else []),
        "default",
    ]
    for status in can_fail:
        responses.setdefault(status, {"description": _SAYS[status], **_PROBLEM})
    if body is not None:
        schema = {"$ref": _REF.format(model=body.model.__name__)}
        operation["requestBody"] = {
            "required": body.required,
            "content": {"application/json": {"schema": schema}},
        }
