"""Short words for the JSON schemas that answers are held to."""

from __future__ import annotations

from typing import Any


def text(most: int) -> dict[str, Any]:
    """A string of at most `most` characters."""
    return {"type": "string", "maxLength": most}


def record(**properties: Any) -> dict[str, Any]:
    """An object with just these fields, all of them."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def many(items: dict[str, Any], most: int, least: int = 0) -> dict[str, Any]:
    """A list of `least` to `most` items."""
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}
