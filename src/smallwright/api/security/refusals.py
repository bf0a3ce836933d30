"""What the gate answers to whom it refuses: problem+json (RFC 9457), also before a WebSocket opens."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """One request is refused: the HTTP status, a stable code, and what the client can do."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, dict(headers or {})

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; a server that can't answer a WebSocket by HTTP closes it, which is a 403 there."""
        if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": self.code})
            return
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "errors": [],
            "instance": scope["path"],
        }
        headers = {"Cache-Control": "no-store", **self.headers}
        response = JSONResponse(body, self.status, headers, media_type="application/problem+json")
        await response(scope, receive, send)


def wrong_host(header: str) -> Refusal:
    """The Host header names another server: DNS rebinding, or a name that the settings don't list."""
    return Refusal(
        421,
        "wrong_host",
        f"This server is not {header[:100]!r}. Use its address, or list the name in server.allowed_hosts.",
    )


def wrong_origin(header: str) -> Refusal:
    """A page of another site called."""
    return Refusal(
        403,
        "wrong_origin",
        f"Pages of {header[:100]!r} may not call this server; server.allowed_origins lists those that may.",
    )


def unauthorized(*, given: bool) -> Refusal:
    """No credentials, or wrong ones."""
    error = ', error="invalid_token"' if given else ""
    detail = "The token is wrong." if given else "A token is needed: the header Authorization: Bearer TOKEN."
    return Refusal(401, "unauthorized", detail, {"WWW-Authenticate": f'Bearer realm="smallwright"{error}'})
