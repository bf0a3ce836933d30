"""How an event's data is written: JSON, with large strings moved out to content-addressed blobs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from smallwright.errors import EventValidationError
from smallwright.events.event import Event

#: Strings longer than this stand as {"$blob": sha256} in what is stored.
BLOB_BYTES = 64 * 1024
#: The default bound of one event's data and clock.
MAX_EVENT_BYTES = 16 * 1024 * 1024
_REFERENCE = "$blob"
_REFERENCE_BYTES = _REFERENCE.encode()
_ESCAPED = re.compile(r"\$+blob")  # a caller's own key of this shape gets one more "$"
_as_given = msgspec.json.Encoder()
_sorted = msgspec.json.Encoder(order="sorted")


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):  # no part of it can point back to it
    """An event with its data as it will be stored."""

    event: Event
    payload: bytes  # data as JSON, in the caller's order of keys
    canonical: bytes  # the same with sorted keys: what the hash covers
    clock: bytes  # the vector clock as JSON
    blobs: Mapping[str, bytes]  # SHA-256 in hexadecimal -> UTF-8


def encode(event: Event, max_bytes: int = MAX_EVENT_BYTES) -> Draft:
    """`event` as it will be stored. Raises EventValidationError where it is over `max_bytes`."""
    blobs: dict[str, bytes] = {}
    stored: Any = event.data
    payload = _as_given.encode(stored)
    clock = _as_given.encode(event.vector_clock)
    size = len(payload) + len(clock)
    if len(payload) > BLOB_BYTES or _REFERENCE_BYTES in payload:  # else nothing is to be moved or escaped
        stored = _stored(stored, blobs)
        payload = _as_given.encode(stored)
        size = len(payload) + len(clock) + sum(map(len, blobs.values()))
    if size > max_bytes:
        remedy = "store less, or raise max_event_bytes"
        raise EventValidationError(f"data: {size:,} bytes, the limit is {max_bytes:,}; {remedy}")
    return Draft(event=event, payload=payload, canonical=_sorted.encode(stored), clock=clock, blobs=blobs)


def decode(payload: bytes | str, blob: Callable[[str], bytes]) -> Any:
    """The data that `payload` stands for; `blob` gives the content of a hash. Raises msgspec.DecodeError."""
    value = msgspec.json.decode(payload)
    text = payload if isinstance(payload, bytes) else payload.encode()
    return _shown(value, blob) if _REFERENCE_BYTES in text else value


def _stored(value: Any, blobs: dict[str, bytes]) -> Any:
    if isinstance(value, str) and len(value) * 4 > BLOB_BYTES and len(value.encode()) > BLOB_BYTES:
        content = value.encode()
        sha = hashlib.sha256(content).hexdigest()
        blobs[sha] = content
        return {_REFERENCE: sha}
    if isinstance(value, dict):
        return {_escaped(key): _stored(item, blobs) for key, item in value.items()}
    if isinstance(value, list):
        return [_stored(item, blobs) for item in value]
    return value


def _shown(value: Any, blob: Callable[[str], bytes]) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and _REFERENCE in value:
            return blob(value[_REFERENCE]).decode()
        return {_unescaped(key): _shown(item, blob) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item, blob) for item in value]
    return value


def _escaped(key: str) -> str:
    return f"${key}" if _ESCAPED.fullmatch(key) else key


def _unescaped(key: str) -> str:
    return key[1:] if _ESCAPED.fullmatch(key) else key
