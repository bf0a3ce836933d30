"""Reads JSON bodies: one pass from bytes to a checked model, whatever the bytes are."""

from __future__ import annotations

import sys
from email.message import Message
from typing import Any, Generic, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from smallwright.service import RequestLimits

BodyT = TypeVar("BodyT", bound=BaseModel)

#: The service knows the limits that are configured, and refuses what is beyond them.
_ANY_SIZE = RequestLimits(prompt_max_chars=sys.maxsize, answers_max=sys.maxsize)


class JsonBody(Generic[BodyT]):
    """A dependency: the request's body as `model`. Raises RequestValidationError saying what and where."""

    def __init__(self, model: type[BodyT], *, required: bool = True) -> None:
        self.model, self.required = model, required

    async def __call__(self, request: Request) -> BodyT:
        body = await request.body()
        if not body and self.required:
            raise _refused("it is empty; send a JSON object", "body")
        if body and not _is_json(request.headers.get("content-type")):
            raise _refused("send JSON, with Content-Type: application/json", "header", "content-type")
        try:
            return self.model.model_validate_json(body or b"{}", context={"limits": _ANY_SIZE})
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=False, include_input=False)
            raise RequestValidationError([_in_body(each) for each in errors]) from None


def _is_json(content_type: str | None) -> bool:
    """Nothing else is taken: a page of another site can send a form or bare text without being asked."""
    message = Message()
    message["content-type"] = content_type or "application/octet-stream"
    kind = message.get_content_type()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _in_body(error: Any) -> dict[str, Any]:
    words = "there is no such field; remove it" if error["type"] == "extra_forbidden" else error["msg"]
    return {"type": error["type"], "loc": ("body", *error["loc"]), "msg": words}


def _refused(message: str, *loc: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": loc, "msg": message}])
