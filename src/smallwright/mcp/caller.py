"""Who calls: known to the gate in front of the HTTP face, nobody's business elsewhere."""

from __future__ import annotations

from fastmcp.server.dependencies import get_http_request


def caller() -> str | None:
    """ "user:NAME" as the gate says; None where there is none, or no HTTP."""
    try:
        request = get_http_request()
    except RuntimeError:
        return None
    user = request.scope.get("state", {}).get("user")
    return user if isinstance(user, str) else None
