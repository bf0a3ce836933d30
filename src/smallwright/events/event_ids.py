"""Event ids: UUIDs of version 7, in the order of time (RFC 9562, section 5.7)."""

from __future__ import annotations

import secrets
import time
from typing import Any
from uuid import UUID

from smallwright.errors import EventValidationError


def new_event_id() -> str:
    """A UUIDv7: 48 bits of Unix ms, 12 bits of the ms's fraction (section 6.2, method 3), 62 random bits."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return str(UUID(int=value))


def checked_event_id(value: Any, field: str) -> str:
    """`value` in its canonical spelling. Raises EventValidationError naming `field` for what is no UUID."""
    try:
        return str(UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise EventValidationError(f"{field}: {value!r:.80} is no UUID string") from None
