"""What comes out of containers, iterators and context managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.context.source.scopes import Row, Scope
from smallwright.context.source.values import Box, ClassValue, External, Instance, Value, Values, joined

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference

_ITEM = {"get", "pop", "popleft", "setdefault", "__getitem__", "popitem", "send", "__next__", "__anext__"}
_SAME = {"copy", "union", "intersection", "difference", "__iter__", "__aiter__", "symmetric_difference"}
_WHOLE = {"list", "set", "tuple", "frozenset", "sorted", "reversed", "iter", "deque", "chain", "islice"}
_ONE = {"next", "anext", "max", "min", "choice"}


def item_of(inf: Inference, scope: Scope, row: Row) -> Values:
    """`base[index]`."""
    return joined(*[_item(inf, value, inf.values(scope, row[2])) for value in inf.values(scope, row[1])])


def _item(inf: Inference, value: Value, index: Values) -> Values:
    if isinstance(value, Box):
        return joined(*value.items)
    if isinstance(value, Instance):
        return _called(inf, value, "__getitem__")
    if isinstance(value, ClassValue):
        return (ClassValue(value.scope, (index,)),)
    return (value,) if isinstance(value, External) and not value.called else ()


def slice_of(inf: Inference, scope: Scope, row: Row) -> Values:
    """`base[1:]`: of a container the same again."""
    groups: list[Values] = []
    for value in inf.values(scope, row[1]):
        if isinstance(value, Box):
            groups.append((Box("list", (joined(*value.items),)),))
        else:
            groups.append(_item(inf, value, ()))
    return joined(*groups)


def place_of(inf: Inference, scope: Scope, row: Row) -> Values:
    """`base[2]`, and the third of `a, b, c = base`."""
    groups = []
    for value in inf.values(scope, row[1]):
        if isinstance(value, Box) and value.kind == "tuple":
            groups.append(value.items[row[2]] if row[2] < len(value.items) else ())
        elif isinstance(value, Instance) and not inf.classes.own_method(value.scope, "__getitem__"):
            groups.append(elements(inf, value))
        else:
            groups.append(_item(inf, value, ()))
    return joined(*groups)


def iterated(inf: Inference, scope: Scope, row: Row) -> Values:
    """What a loop over `row` goes through."""
    return joined(*[elements(inf, value) for value in inf.values(scope, row[1])])


def elements(inf: Inference, value: Value) -> Values:
    """What a loop over `value` goes through."""
    if isinstance(value, Box):
        return value.keys if value.kind == "dict" else joined(*value.items)
    if isinstance(value, ClassValue):  # of an enumeration
        return (Instance(value.scope),)
    if not isinstance(value, Instance):
        return ()
    for name in ("__iter__", "__aiter__"):
        if inf.classes.own_method(value.scope, name):
            groups = []
            for inner in _called(inf, value, name):
                step = "__next__" if name == "__iter__" else "__anext__"
                groups.append(
                    _called(inf, inner, step) if isinstance(inner, Instance) else elements(inf, inner)
                )
            return joined(*groups)
    return _called(inf, value, "__getitem__")


def entered(inf: Inference, scope: Scope, row: Row) -> Values:
    """What `with row as name` binds."""
    groups = []
    for value in inf.values(scope, row[1]):
        if isinstance(value, Box):  # of a generator that is a context manager
            groups.append(joined(*value.items))
        elif isinstance(value, Instance):
            groups.append(_called(inf, value, "__enter__") or _called(inf, value, "__aenter__") or (value,))
    return joined(*groups)


def method_of_box(box: Box, name: str) -> Values:
    """What a method of a container gives."""
    if name in _ITEM:
        return joined(*box.items)
    if name == "items":
        return (Box("list", ((Box("tuple", (box.keys, joined(*box.items))),),)),)
    if name in ("values", "keys"):
        return (Box("list", (joined(*box.items) if name == "values" else box.keys,)),)
    return (box,) if name in _SAME else ()


def builtin_call(inf: Inference, name: str, arguments: tuple[Values, ...]) -> Values | None:
    """What a function of Python's own gives that hands on what it is given; None for others."""
    if not arguments:
        return (
            (Box(name, ((),)),) if name in ("list", "dict", "set", "tuple", "defaultdict", "deque") else None
        )
    inside = [joined(*[elements(inf, value) for value in group]) for group in arguments]
    if name in _WHOLE:
        return (Box("list", (joined(*inside),)),)
    if name in _ONE:
        return joined(inside[0], *(arguments[1:] if name == "next" else ()))
    if name in ("dict", "OrderedDict", "gather"):
        return arguments[0]
    shapes = {
        "enumerate": Box("tuple", ((), inside[0])),
        "zip": Box("tuple", tuple(inside)),
        "zip_longest": Box("tuple", tuple(inside)),
        "product": Box("tuple", tuple(inside)),
    }
    if name == "filter":
        return (Box("list", (joined(*inside[1:2]),)),)
    return (Box("list", ((shapes[name],),)),) if name in shapes else None


def _called(inf: Inference, value: Instance, name: str) -> Values:
    method = inf.classes.own_method(value.scope, name)
    return inf.functions.result(method.scope, value) if method else ()
