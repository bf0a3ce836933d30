"""What stands in the columns of an event, checked as it is decoded: the same in every database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from smallwright.events.encoding import decode
from smallwright.events.frozen_json import FrozenDict, frozen

#: What the functions below raise where a column is damaged, and what reading it further may.
DAMAGE = (msgspec.DecodeError, ValueError, TypeError, AttributeError, RecursionError)
_clock = msgspec.json.Decoder(dict[str, Annotated[int, msgspec.Meta(ge=0)]])


def check_place(version: int, code_version: int, digest: bytes, timestamp: str) -> None:
    """Raise one of DAMAGE where any of them can't be an event's."""
    if not (version > 0 <= code_version and len(digest) == 32 and datetime.fromisoformat(timestamp)):
        raise ValueError("a number or its hash is out of range")


def clock_of(text: bytes) -> FrozenDict:
    """The vector clock."""
    return FrozenDict(_clock.decode(text))


def data_of(payload: bytes, blob: Callable[[str], bytes]) -> FrozenDict:
    """The data; `blob` gives the content of a hash."""
    value = decode(payload, blob)
    if type(value) is not dict:
        raise ValueError("its data is no mapping")
    return frozen(value)  # type: ignore[no-any-return]


def whole_blob(sha256: str, content: Any) -> bytes:
    """`content`, which must be the bytes of that hash."""
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"blob {sha256} is missing or was changed")
    return bytes(content)
