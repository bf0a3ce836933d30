"""What the payload of an intervention holds, by its kind, as OpenAPI says it; the service checks it."""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict
from pydantic.types import JsonValue

SAID: Final[JsonDict] = {"minLength": 1, "pattern": r"\S"}  # somewhere a character that can be seen
_TEXT: Final[JsonDict] = {"type": "string", **SAID}


def _payload(kinds: list[JsonValue], payload: JsonDict) -> JsonDict:
    needed: list[JsonValue] = ["kind"] if "null" in str(payload) else ["kind", "payload"]
    return {"properties": {"kind": {"enum": kinds}, "payload": payload}, "required": needed}


_ANSWERS: Final[list[JsonValue]] = [
    _TEXT,
    {"type": "array", "items": _TEXT, "minItems": 1},
    {"type": "object", "additionalProperties": _TEXT},
]
_WORDS: Final[JsonDict] = {"type": "object", "properties": {"text": _TEXT}, "required": ["text"]}
_CODE: Final[JsonDict] = {"module": _TEXT, "code": _TEXT}
PAYLOADS: Final[list[JsonValue]] = [
    _payload(["answer"], {"anyOf": _ANSWERS}),
    _payload(["steer", "queue", "amend"], {"anyOf": [_TEXT, _WORDS]}),
    _payload(["replace_code"], {"type": "object", "properties": _CODE, "required": ["module", "code"]}),
    _payload(["pause", "resume", "cancel"], {"type": ["null", "string", "object"]}),
]
