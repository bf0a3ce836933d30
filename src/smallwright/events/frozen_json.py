"""Immutable JSON values: they compare, print and serialise as plain dicts and lists do."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Never

from smallwright.errors import EventValidationError

#: Deeper data is refused: readers of JSON give up at depths of their own.
MAX_DEPTH = 200
#: Larger integers are refused: Python itself may be set to read no more than 640 digits.
MAX_INTEGER_BITS = 2048


def _refuse(*_args: object, **_kwargs: object) -> Never:
    raise TypeError("an event's data can't be changed; make a copy with thaw() or dict()")


class FrozenDict(dict[str, Any]):
    """A dict that refuses every change."""

    __slots__ = ()
    __setitem__ = __delitem__ = __ior__ = _refuse
    update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)

    def __deepcopy__(self, _memo: object) -> FrozenDict:
        return self

    def copy(self) -> dict[str, Any]:
        """A dict of the top level that can be changed."""
        return dict(self)


class FrozenList(list[Any]):
    """A list that refuses every change."""

    __slots__ = ()
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenList, (list(self),)

    def __deepcopy__(self, _memo: object) -> FrozenList:
        return self


_NOTHING = FrozenList()


def freeze(value: Any, path: str, depth: int = 0) -> Any:
    """An immutable copy of `value`. Raises EventValidationError naming the key path that JSON can't carry."""
    if value is None or value is True or value is False:
        return value
    if type(value) in (FrozenDict, FrozenList):
        return value if depth == 0 or depth + _depth(value) < MAX_DEPTH else _too_deep(path)
    if depth > MAX_DEPTH:
        _too_deep(path)
    if isinstance(value, Mapping):
        return FrozenDict((_key(k, path), freeze(v, f"{path}.{k}", depth + 1)) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return FrozenList(freeze(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(value))
    return _scalar(value, path)


def frozen(value: Any) -> Any:
    """`value`, fresh from a decoder of JSON, made immutable: nothing is checked, its parts are used up."""
    if type(value) is dict:
        for key, item in value.items():
            if type(item) in (dict, list):
                value[key] = frozen(item)
        return FrozenDict(value)
    if type(value) is list:
        if not value:
            return _NOTHING  # a log has many of them
        return FrozenList([frozen(item) if type(item) in (dict, list) else item for item in value])
    return value


def thaw(value: Any) -> Any:
    """A copy of `value` in plain dicts and lists that can be changed."""
    if isinstance(value, dict):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, list):
        return [thaw(item) for item in value]
    return value


def _depth(value: Any) -> int:
    """Levels of dicts and lists below `value`."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((1 + _depth(part) for part in parts if isinstance(part, (dict, list))), default=0)


def _too_deep(path: str) -> Never:
    raise EventValidationError(f"{path}: nested deeper than {MAX_DEPTH} levels; flatten it")


def _scalar(value: Any, path: str) -> Any:
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        if value.bit_length() <= MAX_INTEGER_BITS:
            return int(value)
        bits = f"{value.bit_length()} bits, the limit is {MAX_INTEGER_BITS}"
        raise EventValidationError(f"{path}: an integer of {bits}; store it as a string")
    if isinstance(value, float):
        if math.isfinite(value):
            return float(value)
        raise EventValidationError(f"{path}: {value!r} is no JSON number; use None or a string")
    kind = type(value).__name__
    raise EventValidationError(f"{path}: JSON can't carry a {kind} ({value!r:.80}); convert it first")


def _key(key: Any, path: str) -> str:
    if isinstance(key, str):
        return _text(key, f"{path}.{key!r}")
    raise EventValidationError(f"{path}: key {key!r:.80} is no string; JSON keys are strings")


def _text(value: str, path: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            message = f"{path}: text with half of a surrogate pair can't be stored; remove or replace it"
            raise EventValidationError(message) from None
    return str.__str__(value)
