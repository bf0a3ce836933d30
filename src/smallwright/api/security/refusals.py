"""What the gate answers to whom it refuses: problem+json, also before a WebSocket opens."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from smallwright.api.problems import ProblemResponse


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """One request is refused: the HTTP status, a stable code, and what the client can do."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI app. A server that can't answer a WebSocket by HTTP closes it, which is a 403 there."""
        if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": self.code})
            return
        problem = ProblemResponse(
            self.status, self.code, self.detail, instance=scope["path"], headers=self.headers
        )
        await problem(scope, receive, send)


def wrong_host(header: str) -> Refusal:
    """The Host header names another server: DNS rebinding, or a name that the settings don't list."""
    hint = "Use its address, or list the name in server.allowed_hosts."
    return Refusal(421, "wrong_host", f"This server is not {header[:100]!r}. {hint}")


def wrong_origin(header: str) -> Refusal:
    """A page of another site called."""
    hint = "server.allowed_origins lists those that may."
    return Refusal(403, "wrong_origin", f"Pages of {header[:100]!r} may not call this server; {hint}")


def unauthorized(*, given: bool) -> Refusal:
    """No credentials, or wrong ones."""
    error = ', error="invalid_token"' if given else ""
    how = "Send the header Authorization: Bearer TOKEN, or log in at /login with a browser."
    detail = f"{'The token is wrong.' if given else 'A token is needed.'} {how}"
    return Refusal(401, "unauthorized", detail, {"WWW-Authenticate": f'Bearer realm="smallwright"{error}'})


def foreign_client() -> Refusal:
    """No token is configured, and the client is another user's, another machine's, or behind a proxy."""
    detail = (
        "Without a token only programs of the server's own user may call it, from this machine and directly. "
        "Start the server with a token (SMALLWRIGHT_TOKEN)."
    )
    return Refusal(403, "foreign_client", detail)


def rate_limited(per_minute: int, retry_after_s: int) -> Refusal:
    """More requests than a minute may have."""
    detail = f"More than {per_minute} requests a minute. Try again in {retry_after_s} s."
    return Refusal(429, "rate_limited", detail, {"Retry-After": str(retry_after_s)})


def body_too_large(max_bytes: int) -> Refusal:
    """The connection ends with it, since the rest of the body is not read."""
    detail = f"The body is longer than {max_bytes} bytes (server.body_max_bytes)."
    return Refusal(413, "body_too_large", detail, {"Connection": "close"})


def body_not_sent(timeout_s: float) -> Refusal:
    """The body stopped on its way."""
    detail = f"The body did not come within {timeout_s:.0f} s."
    return Refusal(408, "body_timeout", detail, {"Connection": "close"})


def url_too_long(max_bytes: int) -> Refusal:
    """Path and query together."""
    return Refusal(414, "url_too_long", f"The path and query are longer than {max_bytes} bytes.")
