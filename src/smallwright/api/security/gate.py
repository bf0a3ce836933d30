"""The one gate: an ASGI layer outside everything that is served."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from smallwright.api.security import login
from smallwright.api.security.bodies import read_body
from smallwright.api.security.credentials import Caller, identify
from smallwright.api.security.hardening import hardened
from smallwright.api.security.policy import AccessPolicy
from smallwright.api.security.rates import Rates, peer_key
from smallwright.api.security.refusals import (
    Refusal,
    foreign_client,
    unauthorized,
    url_too_long,
    wrong_host,
    wrong_origin,
)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_URL_MAX_BYTES = 8_192


class Gate:
    """Lets through what `policy` allows; `scope["state"]` then says who calls ("user", "trusted")."""

    def __init__(self, app: ASGIApp, policy: AccessPolicy) -> None:
        self._app = app
        self._policy = policy
        self._rates = Rates(policy.rate_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses by problem+json, a WebSocket before it is accepted; the lifespan passes untouched."""
        app = self._app
        if scope["type"] in {"http", "websocket"}:
            send = hardened(send)
            try:
                app, receive = await self._way_in(scope, receive)
            except Refusal as refusal:
                app = refusal.answer
        await app(scope, receive, send)

    async def _way_in(self, scope: Scope, receive: Receive) -> tuple[ASGIApp, Receive]:
        """What answers the request, and where it reads the body. Raises Refusal."""
        connection = HTTPConnection(scope)
        self._check_address(connection)
        target = scope["path"], scope.get("method", "")
        page = login.OPEN_PAGES.get(target) if self._policy.token else None
        if page:
            await self._rates.count(f"stranger {peer_key(scope.get('client'))}")
            receive = await read_body(connection.headers, receive, login.FORM_MAX_BYTES)
        else:
            caller = await self._caller(connection)
            if _is_health(scope):
                return self._app, receive
            await self._rates.count(caller.rate_key)
            receive = await read_body(connection.headers, receive, self._policy.body_max_bytes)
            page = login.PAGES.get(target)
        answer = await page(Request(scope, receive), self._policy) if page else self._app
        return answer, receive

    async def _caller(self, connection: HTTPConnection) -> Caller:
        scope = connection.scope
        caller = await identify(self._policy, connection)
        scope.setdefault("state", {}).update(
            trusted=caller is not None, user=caller.user if caller else "user:unknown"
        )
        if caller or _is_health(scope):
            return caller or Caller("user:unknown", "")
        await self._rates.count(f"stranger {peer_key(scope.get('client'))}")
        if not self._policy.token:
            raise foreign_client()
        raise unauthorized(given="authorization" in connection.headers)

    def _check_address(self, connection: HTTPConnection) -> None:
        scope, headers = connection.scope, connection.headers
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self._policy.allows_host(hosts[0]):
            raise wrong_host(", ".join(hosts))
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > _URL_MAX_BYTES:
            raise url_too_long(_URL_MAX_BYTES)
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
