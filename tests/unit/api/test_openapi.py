"""GET /openapi.json says what the wire is: bodies, answers and problems of each operation."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.rest import rest
from tests.fakes.served_system import served_system

from smallwright import __version__
from smallwright.api import create_app
from smallwright.api.security import AccessPolicy

WIRE = {
    "/tasks": {"get", "post"},
    "/tasks/{task_id}": {"get"},
    "/tasks/{task_id}/events": {"get"},
    "/tasks/{task_id}/state": {"get"},
    "/tasks/{task_id}/files": {"get"},
    "/tasks/{task_id}/files/{path}": {"get"},
    "/tasks/{task_id}/context": {"get"},
    "/tasks/{task_id}/graph": {"get"},
    "/tasks/{task_id}/interventions": {"post"},
    "/tasks/{task_id}/bug-reports": {"post"},
    "/tasks/{task_id}/cancel": {"post"},
    "/tasks/{task_id}/fork": {"post"},
    "/tasks/{task_id}/replay": {"post"},
    "/health": {"get"},
}


async def document() -> dict[str, Any]:
    async with rest() as client:
        answer = await client.get("/openapi.json")
        assert answer.status_code == 200
        return dict(answer.json())


@pytest.mark.req("4.1-03", "4.4-01", "4.4-02", "4.4-04")
async def test_every_operation_tells_its_problems_and_none_a_422() -> None:
    paths = (await document())["paths"]
    assert {path: set(paths[path]) for path in WIRE} == WIRE
    for path in WIRE:
        for method, operation in paths[path].items():
            responses = operation["responses"]
            assert {"200", "400", "default"} <= set(responses)
            assert "422" not in responses
            problem = responses["default"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}
            assert ("404" in responses) == ("{task_id}" in path)
            assert ("503" in responses) == (method == "post" or path == "/health")
            assert ("requestBody" in operation) == (method == "post" and not path.endswith("/replay"))


@pytest.mark.req("4.4-04")
async def test_it_asks_for_a_token_where_the_gate_does() -> None:
    async with served_system() as system:
        policy = AccessPolicy(host="127.0.0.1", token="s" * 40)
        behind_a_token, open_to_this_user = (
            create_app(system, gate=policy).openapi(),
            create_app(system).openapi(),
        )
    (scheme,) = behind_a_token["components"]["securitySchemes"]
    assert behind_a_token["components"]["securitySchemes"][scheme]["scheme"] == "bearer"
    assert behind_a_token["security"] == [{scheme: []}]
    asking = [
        path for path, each in behind_a_token["paths"].items() if each.get("get", {}).get("security") != []
    ]
    assert set(behind_a_token["paths"]) - set(asking) == {"/health"}
    assert "security" not in open_to_this_user


async def test_where_a_login_leads_there_is_an_answer_and_all_it_names_exists() -> None:
    async with rest() as client:
        answer = await client.get("/")
        assert (answer.status_code, answer.json()["smallwright"]) == (200, __version__)
        for path in answer.json()["paths"]:
            assert (await client.get(path)).status_code == (
                404 if path == "/mcp/" else 200
            )  # not mounted here


@pytest.mark.req("4.1-01")
async def test_every_reference_leads_somewhere() -> None:
    whole = await document()
    schemas = whole["components"]["schemas"]
    named = set(_references(whole))
    assert {"TaskRequest", "InterventionRequest", "BugReport", "TaskResponse", "Problem", "Seen"} <= named
    assert named <= set(schemas)
    assert not {"HTTPValidationError", "ValidationError"} & set(schemas)
    assert schemas["TaskRequest"]["required"] == ["prompt"]
    assert whole["paths"]["/tasks/{task_id}/cancel"]["post"]["requestBody"]["required"] is False


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
        return own + [each for value in node.values() for each in _references(value)]
    return [each for item in node for each in _references(item)] if isinstance(node, list) else []
