"""A task's state as JSON, and back exactly."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import Any

import msgspec

from smallwright.events.frozen_json import FrozenDict, FrozenList
from smallwright.events.task_snapshot import TaskSnapshot

_decoder = msgspec.json.Decoder(TaskSnapshot)


def snapshot_to_json(snapshot: TaskSnapshot) -> bytes:
    """All fields, with mappings in their order."""
    return msgspec.json.encode(snapshot)


def snapshot_from_json(text: bytes) -> TaskSnapshot:
    """The inverse of `snapshot_to_json`. Raises msgspec.DecodeError for what is no snapshot."""
    snapshot: TaskSnapshot = _immutable(_decoder.decode(text))
    return snapshot


def _immutable(value: Any) -> Any:
    """`value` with the containers that an event's data and a snapshot have, where JSON gives plain ones."""
    if isinstance(value, dict):
        return FrozenDict({key: _immutable(item) for key, item in value.items()})
    if isinstance(value, list):
        return FrozenList(map(_immutable, value))
    if isinstance(value, tuple):
        return tuple(map(_immutable, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name: _immutable(item) for name, item in vars(value).items()})
    return value
