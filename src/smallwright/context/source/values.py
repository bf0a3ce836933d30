"""What an expression may be, as far as it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from smallwright.context.source.scopes import Scope


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the tree, or a folder of modules."""

    key: str


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the tree."""

    scope: Scope
    arguments: tuple[Values, ...] = ()  # what it holds, where it is generic: one entry for each


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the tree."""

    scope: Scope
    arguments: tuple[Values, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the tree, bound to `receiver` where it is a method of it."""

    scope: Scope
    receiver: Value | None = None


@dataclass(frozen=True, slots=True)
class LambdaValue:
    """A lambda: what it gives stands at a row of the scope around."""

    scope: Scope
    row: int


@dataclass(frozen=True, slots=True)
class Super:
    """What `super()` gives in a method of `scope`."""

    scope: Scope
    receiver: Value


@dataclass(frozen=True, slots=True)
class Box:
    """A container: list, dict, tuple, generator … Of a tuple of known length each place is known."""

    kind: str
    items: tuple[Values, ...]
    keys: Values = ()


@dataclass(frozen=True, slots=True)
class External:
    """What is not in the tree, by its dotted name; `called` where it is the result of a call of it."""

    name: str
    called: bool = False


Value: TypeAlias = ModuleValue | ClassValue | Instance | FunctionValue | LambdaValue | Super | Box | External
Values: TypeAlias = tuple[Value, ...]

#: More possibilities than this say nothing.
MOST = 12


def joined(*groups: Values) -> Values:
    """All of them once, in order, `MOST` at most."""
    filled = [group for group in groups if group]
    if len(filled) == 1:
        return filled[0]
    return tuple(dict.fromkeys(value for group in filled for value in group))[:MOST]
