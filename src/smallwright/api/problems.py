"""Every error of the HTTP face as problem+json (RFC 9457): the one place that maps errors to statuses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi.responses import JSONResponse
from starlette.requests import Request

from smallwright.errors import InvalidInputError, SmallwrightError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5  # where the error itself does not say when to try again
MAX_CHARS, MAX_ERRORS = 2_000, 100  # so that a huge request gets no huge answer
#: By the error's code; what is not here is 400 for InvalidInputError and its kin, else 500.
STATUSES: Mapping[str, int] = MappingProxyType(
    {
        "not_found": 404,
        "wrong_state": 409,
        "stale": 409,
        "idempotency_conflict": 409,
        "conflict": 409,
        "queue_full": 503,
        "shutting_down": 503,
        "model_unavailable": 503,
        "store_unavailable": 503,
        "store_full": 507,
    }
)
_FIELD = re.compile(r"([a-z_]+(?:\.[a-z_]+)*): ")  # how messages of InvalidInputError begin


class ProblemResponse(JSONResponse):
    """{type, title, status, detail, code, errors: [{loc, msg}], instance}; `code` tells problems apart."""

    media_type = MEDIA_TYPE

    def __init__(  # noqa: PLR0913 - the fields of a problem
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        instance: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        content = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": printable(detail),
            "code": code,
            "errors": [_plain_error(error) for error in errors[:MAX_ERRORS]],
            "instance": instance,
        }
        super().__init__(content, status_code=status, headers=headers)


def problem_of(error: SmallwrightError, request: Request) -> ProblemResponse:
    """The problem that says `error`."""
    status = STATUSES.get(error.code, 400 if isinstance(error, InvalidInputError) else 500)
    headers = {"Retry-After": str(getattr(error, "retry_after_s", RETRY_AFTER_S))} if status == 503 else None
    return ProblemResponse(
        status,
        error.code,
        str(error),
        errors=[_named_field(str(error), request)] if status == 400 else (),
        instance=request.scope["path"],
        headers=headers,
    )


def printable(text: str) -> str:
    """`text` as an answer can carry it: half of a surrogate pair becomes a question mark, the rest is cut."""
    short = text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}…"
    return short.encode("utf-8", "replace").decode()


def _named_field(message: str, request: Request) -> dict[str, Any]:
    """{loc, msg}: messages of InvalidInputError begin with the field's name."""
    where = "body" if request.method == "POST" else "query"
    named = _FIELD.match(message)
    return {"loc": [where, *named[1].removeprefix("data.").split(".")] if named else [where], "msg": message}


def _plain_error(error: Mapping[str, Any]) -> dict[str, Any]:
    """`error` of the service or of pydantic, without the input, which may be huge or secret."""
    loc = [printable(part) if isinstance(part, str) else part for part in error["loc"]]
    return {"loc": loc, "msg": printable(str(error["msg"]))}
