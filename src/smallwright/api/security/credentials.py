"""What a request shows of who sends it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection
from starlette.types import Scope

from smallwright.api.security.peer import is_own_client
from smallwright.api.security.policy import AccessPolicy
from smallwright.api.security.rates import peer_key
from smallwright.api.security.session import cookie_name, session_holds
from smallwright.orchestrator.intervention_manager import LOCAL_USER


@dataclass(frozen=True)
class Caller:
    """Who sends a request."""

    user: str  # the actor in the log: "user:NAME"
    rate_key: str


async def identify(policy: AccessPolicy, connection: HTTPConnection) -> Caller | None:
    """Whom bearer header, cookie or ticket show, or without a token the peer's uid; None for a stranger."""
    ticket = take_secret(connection.scope, "ticket")
    if not policy.token:
        known = not policy.same_user or await is_own_client(connection.scope, connection.headers)
        return Caller(LOCAL_USER, peer_key(connection.scope.get("client"))) if known else None
    shown = _bears(policy.token, connection) or _has_session(policy.token, connection)
    if not shown and ticket and connection.scope["type"] == "websocket":
        shown = policy.tickets.redeem(ticket)
    return Caller("user:owner", "token") if shown else None


def take_secret(scope: Scope, name: str) -> str | None:
    """The parameter `name` of the query, taken out of `scope`: no log behind the gate is to see it."""
    query = scope.get("query_string", b"")
    if f"{name}=".encode() not in query:
        return None
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    scope["query_string"] = urlencode([pair for pair in pairs if pair[0] != name]).encode()
    return next((value for key, value in pairs if key == name), None)


def same_secret(given: bytes, secret: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given, secret.encode())


def session_cookie(scope: Scope) -> str:
    """The cookie's name for the server that `scope` reached."""
    server = scope.get("server")
    return cookie_name(server[1] if server else None, secure=scope["scheme"] in {"https", "wss"})


def _bears(token: str, connection: HTTPConnection) -> bool:
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and same_secret(given.strip().encode("latin-1"), token)


def _has_session(token: str, connection: HTTPConnection) -> bool:
    return session_holds(token, connection.cookies.get(session_cookie(connection.scope), ""))
