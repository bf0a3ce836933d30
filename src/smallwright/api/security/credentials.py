"""What a request shows of who sends it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.datastructures import Headers

from smallwright.api.security.policy import AccessPolicy


@dataclass(frozen=True)
class Caller:
    """Who sends a request."""

    user: str  # the actor in the log: "user:NAME"


def identify(policy: AccessPolicy, headers: Headers) -> Caller | None:
    """Whom the Authorization header shows; None for a stranger."""
    if not policy.token:
        return Caller("user:local")
    return Caller("user:owner") if _bears(policy.token, headers) else None


def _bears(token: str, headers: Headers) -> bool:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode("latin-1"), token.encode())
