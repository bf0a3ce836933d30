"""The cookie of a browser that has logged in: an expiry, signed with the token, which it doesn't contain."""

from __future__ import annotations

import hashlib
import hmac
import re
import time

LIFETIME_S = 7 * 24 * 3600
_FORM = re.compile(r"(\d{1,12})\.([0-9a-f]{64})")


def cookie_name(port: int | None, *, secure: bool) -> str:
    """One for each server: browsers send a host's cookies to all of its ports."""
    return f"{'__Host-' if secure else ''}smallwright-{port or 0}"


def new_session(token: str, lifetime_s: float = LIFETIME_S) -> str:
    """The cookie's value. It holds across restarts, until it expires or the token changes."""
    expires = str(int(time.time() + lifetime_s))
    return f"{expires}.{_signature(token, expires)}"


def session_holds(token: str, value: str) -> bool:
    """Whether `value` was signed with this token and has not expired."""
    found = _FORM.fullmatch(value)
    if not found or not hmac.compare_digest(found[2], _signature(token, found[1])):
        return False
    return int(found[1]) > time.time()


def _signature(token: str, expires: str) -> str:
    return hmac.new(token.encode(), f"smallwright session {expires}".encode(), hashlib.sha256).hexdigest()
