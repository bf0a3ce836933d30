"""The page docs/reference/rest.md, from the app's own OpenAPI document."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from smallwright.api import create_app
from smallwright.api.endpoints import websocket
from smallwright.api.problems import STATUSES

_HEAD = """# REST API

JSON over HTTP, on the port of `smallwright serve` (9876). `GET /openapi.json` says the same for machines.

```sh
curl -s localhost:9876/tasks -H 'Content-Type: application/json' -d '{"prompt": "a function slugify(text)"}'
curl -s localhost:9876/tasks/TASK
curl -s "localhost:9876/tasks/TASK/files/slugify.py?at=12"
curl -s localhost:9876/tasks/TASK/interventions -H 'Content-Type: application/json' \\
     -d '{"kind": "answer", "payload": {"q1": "hyphens"}}'
```

- Bound wider than loopback, every request needs the token: `Authorization: Bearer TOKEN`. `GET /health` alone
  answers without it, and then tells no details.
- Bodies are JSON, with `Content-Type: application/json`. A field that is not known is refused by name.
- `at` is an event's sequence number, a day or a time (no zone: UTC): what there was then, and nothing later.
- Pages: give `next` of one as `after` of the next.
- `Idempotency-Key` makes a POST to `/tasks` safe to send again: the same key with the same body is one task.
- A full queue answers 503 with `Retry-After`; with `?wait=true` the task is taken, and begins when there is
  room.
- Answers may get more fields. Ignore those you don't know.

## Errors

Every error is `application/problem+json` (RFC 9457): `detail` says what happened and what to do, `code` is
stable ([the codes](errors.md)), `errors` lists what is wrong where. 400: the request is wrong by itself. 404:
there is no such thing. 409: the task is in no state for it, or has changed since you looked. 503: not now;
`Retry-After` says when. What has a status of its own:

| code | status |
|---|---|
"""


def rest_page() -> str:
    """Every operation with its parameters, body and answer, then the shapes that they name."""
    document = create_app(SimpleNamespace(tasks=None)).openapi()  # type: ignore[arg-type]
    errors = "\n".join(f"| `{code}` | {status} |" for code, status in STATUSES.items())
    operations = "\n".join(_operations(document["paths"]))
    stream = f"{inspect.getdoc(websocket.watch_task)}\n\nA message is an [EventView](#eventview).\n"
    return (
        f"{_HEAD}{errors}\n\n## Operations\n\n{operations}\n"
        f"## Events as they happen: WebSocket `/ws/{{task_id}}`\n\n{stream}\n## Shapes\n\n{_shapes(document)}"
    )


def _operations(paths: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield f"### `{method.upper()} {path}`\n\n{operation['description']}\n"
            if asked := [each for each in operation.get("parameters", ()) if each["in"] != "path"]:
                yield _table("parameter", [_parameter(each) for each in asked])
            if body := operation.get("requestBody"):
                optional = "" if body["required"] else ", which may be left out"
                yield f"Body: {_type(_schema(body))}{optional}.\n"
            yield f"Answer: {_type(_schema(operation['responses']['200']))}.\n"


def _schema(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(iter(content["content"].values()))["schema"]
    return found


def _parameter(parameter: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    where = "" if parameter["in"] == "query" else f" ({parameter['in']})"
    return f"`{parameter['name']}`{where}", parameter["schema"] | {
        "description": parameter.get("description")
    }


def _shapes(document: Mapping[str, Any]) -> str:
    shapes = []
    for name, schema in sorted(document["components"]["schemas"].items()):
        words = schema.get("description", "").replace("\n", " ").replace("  ", "\n\n")
        head = f"### {name}\n\n{words}\n"
        if properties := schema.get("properties"):
            required = schema.get("required", ())
            rows = [(f"`{field}`{'*' * (field in required)}", each) for field, each in properties.items()]
            shapes.append(f"{head}\n{_table('field', rows)}")
        else:
            shapes.append(f"{head}\n{_type(schema)}\n")
    return "\\* needed in a body, always there in an answer.\n\n" + "\n".join(shapes)


def _table(what: str, rows: list[tuple[str, Mapping[str, Any]]]) -> str:
    lines = [f"| {name} | {_type(schema)} | {_words(schema)} |" for name, schema in rows]
    return "\n".join([f"| {what} | type | |", "|---|---|---|", *lines, ""])


def _words(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    said = str(schema.get("description") or "").replace("|", "\\|")
    return f"{said} Default: `{default}`.".strip() if default not in (None, [], {}) else said


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema and "properties" not in schema:
        return " or ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "any")
