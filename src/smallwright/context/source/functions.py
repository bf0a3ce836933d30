"""Functions: what their parameters are, what they give, and how a class hands them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.context.source.annotated import annotated
from smallwright.context.source.call_sites import CallSites, Site
from smallwright.context.source.decorations import Decorations
from smallwright.context.source.fixtures import fixture
from smallwright.context.source.lookup import Slot
from smallwright.context.source.scopes import Scope
from smallwright.context.source.values import (
    Box,
    ClassValue,
    FunctionValue,
    Instance,
    Value,
    Values,
    joined,
)

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference


class Functions:
    """What is known of the functions of a tree."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self.decorations = Decorations(inference)
        self._sites = CallSites(inference)

    def parameter(self, scope: Scope, place: int) -> Values:
        """What a parameter may be: by annotation, default, or what the function is called with."""
        inf, given = self._inference, scope.parameters[place]
        around = inf.lookup.scope(scope, scope.parent)
        if around.kind == "class" and place == 0 and not self.decorations.is_static(scope):
            return (ClassValue(around) if self.decorations.is_of_class(scope) else Instance(around),)
        found = annotated(inf, around, given.annotation) if given.annotation >= 0 else ()
        if given.star:
            return (Box("tuple" if given.star == "*" else "dict", (found,)),) if found else ()
        if not found and given.default >= 0:
            found = inf.values(around, given.default)
        if given.annotation >= 0:
            return found
        return joined(found, self._sites.given(scope, place), self._fixture(scope, given.name))

    def _fixture(self, scope: Scope, name: str) -> Values:
        """What a fixture hands to a test: what it gives, or the first thing that it yields."""
        known = fixture(self._inference.lookup, scope.path, name)
        if known is None or known[1] is scope:
            return ()
        given = self.result(known[1], None)
        return joined(*[joined(*value.items) if isinstance(value, Box) else (value,) for value in given])

    def result(self, scope: Scope, receiver: Value | None, site: Site | None = None) -> Values:
        """What a call of the function gives, `receiver` being its self."""
        inf = self._inference
        around = inf.lookup.scope(scope, scope.parent)
        if scope.returns >= 0:
            found = self._returned(scope, around, receiver, site)
            if found:
                return self._as_receiver(found, around, receiver)
        if scope.yields:
            return (Box("list", (joined(*[inf.values(scope, row) for row in scope.yields]),)),)
        found = joined(*[inf.values(scope, row) for row in scope.results])
        return self._as_receiver(found, around, receiver)

    def _returned(self, scope: Scope, around: Scope, receiver: Value | None, site: Site | None) -> Values:
        del site
        written = around.rows[scope.returns]
        last = written[-1] if written[0] in ("name", "outer", "attr") else ""
        if last == "Self" and receiver:
            return (receiver,) if isinstance(receiver, Instance) else _instances(receiver)
        return annotated(self._inference, around, scope.returns)

    def _as_receiver(self, found: Values, around: Scope, receiver: Value | None) -> Values:
        """A method that gives its self gives an object of the class that it was called on."""
        if around.kind != "class" or not isinstance(receiver, (Instance, ClassValue)):
            return found
        if receiver.scope is around or not self._inference.classes.is_subclass(receiver.scope, around):
            return found
        return tuple(
            Instance(receiver.scope) if isinstance(value, Instance) and value.scope is around else value
            for value in found
        )

    def bound(self, values: Values, slot: Slot) -> Values:
        """Members as they come out of an object or a class: methods bound, properties read."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, FunctionValue) and value.receiver is None:
                groups.append(self._bound(value.scope, slot.receiver))
            else:
                groups.append((value,))
        return joined(*groups)

    def _bound(self, scope: Scope, receiver: Value | None) -> Values:
        if self.decorations.is_property(scope):
            return self.result(scope, receiver) if not isinstance(receiver, ClassValue) else ()
        if self.decorations.is_static(scope):
            return (FunctionValue(scope),)
        return (FunctionValue(scope, receiver),)

    def defined(self, function: FunctionValue) -> Values:
        """What the name of a function holds: the function, or the object that a decorator makes of it."""
        scope = function.scope
        around = self._inference.lookup.scope(scope, scope.parent)
        for row in scope.decorators:
            classes = [
                v for v in self._inference.values(around, row) if isinstance(v, (ClassValue, Instance))
            ]
            if classes and not self.decorations.is_property(scope) and isinstance(classes[0], ClassValue):
                return (Instance(classes[0].scope),)
        return (function,)


def _instances(receiver: Value) -> Values:
    return (Instance(receiver.scope),) if isinstance(receiver, ClassValue) else ()
