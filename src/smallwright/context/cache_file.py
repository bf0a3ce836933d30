"""The nodes of a cache as one JSON file, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

import msgspec

from smallwright.context.cache_node import CacheNode
from smallwright.errors import (
    EventValidationError,
    InvalidInputError,
    NotFoundError,
    StoreCorruptError,
    StoreFullError,
    StoreUnavailableError,
)
from smallwright.events.atomic_file import replacing

FORMAT = 1
_FIELDS = (
    "id",
    "type",
    "summary",
    "full_content_ref",
    "dependencies",
    "references",
    "vector_clock",
    "metadata",
)


def encode_nodes(nodes: Iterable[CacheNode]) -> bytes:
    """The same nodes give the same bytes, whatever order they came in."""
    rows = [{name: getattr(node, name) for name in _FIELDS} for node in sorted(nodes, key=_id)]
    return msgspec.json.encode({"format": FORMAT, "nodes": rows}, order="sorted")


def decode_nodes(document: bytes) -> list[CacheNode]:
    """The inverse of `encode_nodes`. Raises InvalidInputError for anything else."""
    try:
        read: Any = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"it is no JSON: {error}") from error
    rows = read.get("nodes") if isinstance(read, dict) and read.get("format") == FORMAT else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidInputError(f"it holds no nodes in format {FORMAT}")
    if any(set(row) != set(_FIELDS) for row in rows):
        raise InvalidInputError(f"a node does not have the fields {', '.join(_FIELDS)}")
    try:
        return [CacheNode(**row) for row in rows]
    except (TypeError, ValueError, AttributeError, EventValidationError) as error:
        raise InvalidInputError(f"a node has a value that does not fit its field: {error}") from error


def save_nodes(nodes: Iterable[CacheNode], path: Path) -> None:
    """Write the file atomically and durably. Raises StoreFullError, StoreUnavailableError."""
    document = encode_nodes(nodes)
    try:
        with replacing(path, str(os.getpid())) as file:
            file.write(document)
    except OSError as error:
        full = error.errno in (ENOSPC, EDQUOT)
        remedy = "free some space" if full else "choose a folder that exists and that you may write to"
        kind = StoreFullError if full else StoreUnavailableError
        raise kind(f"{path}: {error.strerror or error}; the cache was not saved; {remedy}") from error


def load_nodes(path: Path) -> list[CacheNode]:
    """What `save_nodes` wrote. Raises NotFoundError, StoreUnavailableError, StoreCorruptError."""
    try:
        return decode_nodes(path.read_bytes())
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: there is no such cache; save one first") from error
    except OSError as error:
        raise StoreUnavailableError(f"{path}: {error.strerror or error}; make it readable") from error
    except InvalidInputError as error:
        raise StoreCorruptError(f"{path}: {error}; rebuild the cache from the events") from error


def _id(node: CacheNode) -> str:
    return node.id
