"""The one gate: an ASGI layer outside everything that is served."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from smallwright.api.security.credentials import Caller, identify
from smallwright.api.security.policy import AccessPolicy
from smallwright.api.security.refusals import Refusal, unauthorized, wrong_host, wrong_origin

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Lets through what `policy` allows; `scope["state"]` then says who calls ("user", "trusted")."""

    def __init__(self, app: ASGIApp, policy: AccessPolicy) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses by problem+json, a WebSocket before it is accepted; the lifespan passes untouched."""
        if scope["type"] in {"http", "websocket"}:
            try:
                await self._admit(scope)
            except Refusal as refusal:
                await refusal.answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        self._check_address(scope, headers)
        caller = identify(self._policy, headers)
        if caller is None and not _is_health(scope):
            raise unauthorized(given="authorization" in headers)
        state = scope.setdefault("state", {})
        state["trusted"] = caller is not None
        state["user"] = (caller or Caller("user:unknown")).user

    def _check_address(self, scope: Scope, headers: Headers) -> None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self._policy.allows_host(hosts[0]):
            raise wrong_host(", ".join(hosts))
        if not origins or not _needs_origin(scope):
            return
        if len(origins) > 1 or not self._policy.allows_origin(origins[0], scope["scheme"], hosts[0]):
            raise wrong_origin(", ".join(origins))


def _is_health(scope: Scope) -> bool:
    """The one page for everybody: load balancers ask it, and it tells strangers no details."""
    return scope["type"] == "http" and scope["path"] == "/health" and scope["method"] in {"GET", "HEAD"}


def _needs_origin(scope: Scope) -> bool:
    """What a page of another site could do harm with: it can't read the answer to a plain GET."""
    path: str = scope["path"]
    return scope["type"] == "websocket" or scope["method"] not in _SAFE or f"{path}/".startswith("/mcp/")
