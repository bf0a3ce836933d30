"""What the inside of a run says of itself, read as the untrusted text that it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from smallwright.orchestrator.workspace import TestFailure

MAX_TEXT = 8_000
MOST_EDGES = 1_000


@dataclass
class Claims:
    """What the inside said."""

    ready: bool = False
    passed: dict[str, None] = field(default_factory=dict)
    failed: dict[str, TestFailure] = field(default_factory=dict)
    running: str = ""
    call_edges: tuple[tuple[str, str], ...] = ()
    end_code: int | None = None
    tampered: bool = False  # a record was not genuine, a file changed, or pytest itself was patched


def read_claims(records: bytes, nonce: str) -> Claims:
    """The records as far as they are genuine: the first that is not ends the reading."""
    claims = Claims()
    lines = records.split(b"\n")
    for number, line in enumerate(lines[:-1], start=1):
        words = line.split(b" ", 2)
        try:
            genuine = words[:2] == [nonce.encode(), str(number).encode()] and claims.end_code is None
            _take(claims, json.loads(words[2]) if genuine else {})
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            claims.tampered = True
            return claims
    claims.tampered = claims.tampered or bool(lines[-1])
    return claims


def _take(claims: Claims, data: dict[str, Any]) -> None:
    kind = data["record"]
    if kind == "ready":
        claims.ready = True
    elif kind == "start":
        claims.running = str(data["id"])
    elif kind == "pass":
        claims.passed[str(data["id"])] = None
        claims.running = ""
    elif kind == "fail":
        claims.failed[str(data["id"])] = _failure(data)
        claims.running = ""
    elif kind == "calls":
        claims.call_edges = tuple(_edge(*pair) for pair in data["edges"][:MOST_EDGES])
    else:
        claims.end_code = int(data["code"])
        claims.tampered = data["sealed"] is not True


def _edge(caller: Any, callee: Any) -> tuple[str, str]:
    return str(caller)[:MAX_TEXT], str(callee)[:MAX_TEXT]


def _failure(data: dict[str, Any]) -> TestFailure:
    def text(name: str) -> str | None:
        value = data.get(name)
        return None if value is None else str(value)[:MAX_TEXT]

    line = data.get("line")
    return TestFailure(
        id=str(data["id"])[:MAX_TEXT],
        kind=text("kind") or "failed",
        message=text("message") or "",
        expected=text("expected"),
        actual=text("actual"),
        traceback=text("traceback") or "",
        line=line if isinstance(line, int) else None,
    )
