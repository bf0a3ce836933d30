"""What each kind of row gives; `scopes.py` lists the kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smallwright.context.source.annotated import annotated
from smallwright.context.source.calls import call, super_of
from smallwright.context.source.containers import entered, item_of, iterated, place_of, slice_of
from smallwright.context.source.scopes import Row, Scope
from smallwright.context.source.values import (
    Box,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    LambdaValue,
    Values,
    joined,
)

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference

_PLAIN = {"str", "bytes", "int", "float", "bool", "dict", "list", "tuple", "set", "frozenset"}


def _name(inf: Inference, scope: Scope, row: Row) -> Values:
    start = scope if row[0] == "name" else inf.lookup.scope(scope, scope.parent)
    found = inf.lookup.final(inf.lookup.name(start, row[1]))
    return joined(*[inf.held(item) for item in found]) if found else inf.builtin(row[1])


def _attr(inf: Inference, scope: Scope, row: Row) -> Values:
    if row[2] == "__class__":
        return tuple(ClassValue(v.scope) for v in inf.values(scope, row[1]) if isinstance(v, Instance))
    return joined(*[inf.held(found) for found in inf.found_in(inf.values(scope, row[1]), row[2])])


def _imported(inf: Inference, scope: Scope, row: Row) -> Values:
    return joined(*[inf.held(found) for found in inf.lookup.imported(scope, row)])


def _class_is(inf: Inference, scope: Scope, row: Row) -> Values:
    return joined(*[_object(value) for value in inf.values(scope, row[1])])


def _object(value: object) -> Values:
    if isinstance(value, ClassValue):
        return (Instance(value.scope, value.arguments),)
    if isinstance(value, Box):
        return joined(*[_object(inner) for group in value.items for inner in group])
    return ()


def _typed(inf: Inference, scope: Scope, row: Row) -> Values:
    return annotated(inf, scope, row[1]) or inf.values(scope, row[2])


def _any(inf: Inference, scope: Scope, row: Row) -> Values:
    return joined(*[inf.values(scope, item) for item in row[1]])


def _box(inf: Inference, scope: Scope, row: Row) -> Values:
    _, kind, rows, keys = row
    groups = tuple(inf.values(scope, item) for item in rows)
    items = groups if kind == "tuple" else (joined(*groups),)
    return (Box(kind, items, joined(*[inf.values(scope, key) for key in keys])),)


def _narrow(inf: Inference, scope: Scope, row: Row) -> Values:
    values, kinds = inf.values(scope, row[1]), inf.values(scope, row[2])
    kinds = tuple(inner for kind in kinds for inner in (_flat(kind) if isinstance(kind, Box) else (kind,)))
    classes = [kind for kind in kinds if isinstance(kind, ClassValue)]
    if not classes:
        plain = any(isinstance(kind, External) and kind.name.split(".")[-1] in _PLAIN for kind in kinds)
        return tuple(v for v in values if not (plain and isinstance(v, Instance)))
    fitting = tuple(
        value
        for value in values
        if isinstance(value, Instance)
        and any(inf.classes.is_subclass(value.scope, kind.scope) for kind in classes)
    )
    return fitting or tuple(Instance(kind.scope) for kind in classes)


def _flat(box: Box) -> Values:
    return joined(*box.items)


def _operator(inf: Inference, scope: Scope, row: Row) -> Values:
    groups = []
    for value in inf.values(scope, row[1]):
        if isinstance(value, Instance):
            method = inf.classes.own_method(value.scope, row[2])
            groups.append(inf.functions.result(method.scope, value) if method else ())
        elif isinstance(value, Box):
            groups.append((value,))
        elif isinstance(value, ClassValue) and row[2] == "__or__":
            groups.append(joined((value,), inf.values(scope, row[3])))
    return joined(*groups)


OPERATIONS: dict[str, Callable[[Inference, Scope, Row], Values]] = {
    "name": _name,
    "outer": _name,
    "attr": _attr,
    "call": call,
    "super": super_of,
    "item": item_of,
    "slice": slice_of,
    "at": place_of,
    "iter": iterated,
    "enter": entered,
    "is": _class_is,
    "typed": _typed,
    "any": _any,
    "box": _box,
    "narrow": _narrow,
    "op": _operator,
    "lambda": lambda _, scope, row: (LambdaValue(scope, row[1]),),
    "param": lambda inf, scope, row: inf.functions.parameter(scope, row[1]),
    "def": lambda inf, scope, row: inf.functions.defined(FunctionValue(inf.lookup.scope(scope, row[1]))),
    "class": lambda inf, scope, row: (ClassValue(inf.lookup.scope(scope, row[1])),),
    "import": _imported,
    "from": _imported,
}
