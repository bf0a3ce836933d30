"""What calls give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.context.source.annotated import annotated
from smallwright.context.source.containers import builtin_call, method_of_box
from smallwright.context.source.scopes import Row, Scope
from smallwright.context.source.values import (
    Box,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    LambdaValue,
    Super,
    Value,
    Values,
    joined,
)

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference

_HANDED_ON = {
    "copy", "deepcopy", "replace", "ensure_future", "create_task", "wait_for", "shield", "proxy", "ref",
    "partial", "staticmethod", "classmethod", "lru_cache", "cache", "wraps", "update_wrapper",
}  # fmt: skip


def call(inf: Inference, scope: Scope, row: Row) -> Values:
    """`function(arguments)`."""
    groups = [_result(inf, scope, row, value) for value in inf.values(scope, row[1])]
    written = scope.rows[row[1]]
    if written[0] == "attr":
        owners = inf.values(scope, written[1])
        groups += [method_of_box(owner, written[2]) for owner in owners if isinstance(owner, Box)]
    return joined(*groups)


def _result(inf: Inference, scope: Scope, row: Row, function: Value) -> Values:
    if isinstance(function, ClassValue):
        return (Instance(function.scope, function.arguments),)
    if isinstance(function, FunctionValue):
        return inf.functions.result(function.scope, function.receiver, (scope, row))
    if isinstance(function, LambdaValue):
        return inf.values(function.scope, function.row)
    if isinstance(function, Instance):
        method = inf.classes.own_method(function.scope, "__call__")
        return inf.functions.result(method.scope, function, (scope, row)) if method else ()
    if isinstance(function, Box):
        return joined(*function.items) if function.kind == "call" else ()
    return _external(inf, scope, row, function) if isinstance(function, External) else ()


def _external(inf: Inference, scope: Scope, row: Row, function: External) -> Values:
    name = function.name.split(".")[-1]
    if name == "cast" and len(row[2]) > 1:
        return annotated(inf, scope, row[2][0]) or inf.values(scope, row[2][1])
    arguments = tuple(inf.values(scope, argument) for argument in row[2])
    if name == "type" and len(arguments) == 1:
        return tuple(ClassValue(value.scope) for value in arguments[0] if isinstance(value, Instance))
    if name in _HANDED_ON and arguments:
        return arguments[0]
    if name == "property" and arguments:
        getters = [value for value in arguments[0] if isinstance(value, FunctionValue)]
        return joined(*[inf.functions.result(getter.scope, None) for getter in getters])
    if name == "getattr" and len(arguments) > 2:
        return arguments[2]
    known = builtin_call(inf, name, arguments)
    return (External(function.name, called=True),) if known is None else known


def super_of(inf: Inference, scope: Scope, row: Row) -> Values:
    """`super()` in a method, `super(C, self)` anywhere."""
    del row
    here = scope
    while here.kind != "class" and here.parent >= 0:
        inner, here = here, inf.lookup.scope(here, here.parent)
        if here.kind == "class":
            receiver = inf.functions.parameter(inner, 0) or (Instance(here),)
            return (Super(here, receiver[0]),)
    return ()
