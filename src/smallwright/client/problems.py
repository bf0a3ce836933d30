"""What a server answered in place of a result, as the error that it is (errors.py; RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from smallwright import errors
from smallwright.errors import (
    AccessError,
    InvalidInputError,
    NotFoundError,
    QueueFullError,
    ServerError,
    SmallwrightError,
    TaskStateError,
)

_BY_STATUS: Mapping[int, type[SmallwrightError]] = {
    400: InvalidInputError,
    401: AccessError,
    403: AccessError,
    404: NotFoundError,
    405: ServerError,
    409: TaskStateError,
    413: InvalidInputError,
    421: AccessError,
    422: InvalidInputError,
}
_REMEDY = "Give its token as SMALLWRIGHT_TOKEN, or as `token` in smallwright.toml."


def error_of(
    status: int, body: bytes | bytearray | str, server: str, retry_after: str | None = None
) -> SmallwrightError:
    """The error of a response of 300 and above: its class, code and words are those of the server."""
    problem = _problem(body)
    if problem is None and status in {401, 403}:
        return AccessError(f"{server} lets nobody in without the right token. {_REMEDY}")
    if problem is None:
        return ServerError(
            f"{server} answered HTTP {status}, and not as a Smallwright server does. Check the URL, "
            "and any proxy on the way."
        )
    kind = _by_code().get(str(problem.get("code"))) or _BY_STATUS.get(status, ServerError)
    error = kind(_words(problem, server, status))
    if isinstance(error, QueueFullError):
        error.retry_after_s = int(seconds_of(retry_after) or error.retry_after_s)
    return error


def seconds_of(retry_after: str | None) -> float | None:
    """The header Retry-After, in seconds from now; None where it is missing or nonsense."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when.tzinfo else None


def _problem(body: bytes | bytearray | str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) and ("detail" in found or "title" in found) else None


def _words(problem: Mapping[str, Any], server: str, status: int) -> str:
    said = str(problem.get("detail") or problem.get("title") or "")
    if not said:
        said = f"{server} answered HTTP {status}"
    listed = problem.get("errors")
    for wrong in listed if isinstance(listed, list) else ():
        message = str(wrong.get("msg", "")) if isinstance(wrong, dict) else ""
        if message and message not in said:
            said += f" ({'.'.join(str(part) for part in wrong.get('loc') or ())}: {message})"
    return said if status not in {401, 403} or "token" in said.lower() else f"{said} {_REMEDY}"


def _by_code() -> dict[str, type[SmallwrightError]]:
    classes = (kind for kind in vars(errors).values() if isinstance(kind, type))
    return {kind.code: kind for kind in classes if issubclass(kind, SmallwrightError)}
