"""Classes of the tree: the order in which their bases are searched, and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.context.source.lookup import Found, Slot
from smallwright.context.source.scopes import Scope
from smallwright.context.source.values import (
    ClassValue,
    External,
    FunctionValue,
    Instance,
    ModuleValue,
    Super,
    Value,
    Values,
)

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference


class Classes:
    """Bases, order of resolution and members, each worked out once."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._orders: dict[Scope, tuple[Scope, ...]] = {}

    def order(self, scope: Scope) -> tuple[Scope, ...]:
        """The class and its bases inside the tree, by C3, or depth first where C3 finds no order."""
        known = self._orders.get(scope)
        if known is None:
            self._orders[scope] = (scope,)  # a class that is its own base
            known = self._orders[scope] = self._linearised(scope)
        return known

    def bases(self, scope: Scope) -> Values:
        """What stands between the parentheses of the class: classes of the tree and others."""
        around = self._inference.lookup.scope(scope, scope.parent)
        found: dict[Value, None] = {}
        for row in scope.bases:
            found |= dict.fromkeys(self._inference.values(around, row))
            written = around.rows[row]
            if written[0] == "call":  # with_metaclass(Meta, Base)
                for argument in written[2]:
                    found |= dict.fromkeys(self._inference.values(around, argument))
        return tuple(found)

    def is_subclass(self, scope: Scope, base: Scope) -> bool:
        """Whether `base` is among the bases of `scope`, or the class itself."""
        return base in self.order(scope)

    def member(self, value: Value, name: str) -> tuple[Found, ...]:
        """Where the attribute `name` of a value is bound."""
        if isinstance(value, ModuleValue):
            return self._inference.lookup.final(self._inference.lookup.member(value.key, name))
        if isinstance(value, (ClassValue, Instance)):
            return self._first(self.order(value.scope), name, value)
        if isinstance(value, Super):
            below = (
                value.receiver.scope if isinstance(value.receiver, (ClassValue, Instance)) else value.scope
            )
            order = self.order(below) if value.scope in self.order(below) else self.order(value.scope)
            return self._first(order[order.index(value.scope) + 1 :], name, value.receiver)
        if isinstance(value, External) and not value.called:
            return (External(f"{value.name}.{name}"),)
        return ()

    def own_method(self, scope: Scope, name: str) -> FunctionValue | None:
        """A method of the class or of a base, unbound."""
        for cls in self.order(scope):
            for index, row in cls.names.get(name, ()):
                around = self._inference.lookup.scope(cls, index)
                if around.rows[row][0] == "def":
                    return FunctionValue(self._inference.lookup.scope(cls, around.rows[row][1]))
        return None

    def _first(self, order: tuple[Scope, ...], name: str, receiver: Value) -> tuple[Found, ...]:
        for scope in order:
            if name in scope.names or name in scope.attributes:
                return (Slot(scope, name, receiver),)
        return ()

    def _linearised(self, scope: Scope) -> tuple[Scope, ...]:
        bases = [base.scope for base in self.bases(scope) if isinstance(base, ClassValue)]
        bases = [base for base in dict.fromkeys(bases) if base is not scope]
        waiting = [list(self.order(base)) for base in bases] + [bases]
        order = [scope]
        while waiting := [line for line in waiting if line]:
            heads = [line[0] for line in waiting]
            free = (head for head in heads if not any(head in line[1:] for line in waiting))
            best = next(free, heads[0])
            order.append(best)
            waiting = [[item for item in line if item is not best] for line in waiting]
        return tuple(dict.fromkeys(order))
