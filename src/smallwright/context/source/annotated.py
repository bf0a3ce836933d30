"""What an annotation says an object is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.context.source.lookup import Slot
from smallwright.context.source.scopes import Row, Scope
from smallwright.context.source.values import (
    Box,
    ClassValue,
    External,
    Instance,
    Value,
    Values,
    joined,
)

if TYPE_CHECKING:
    from smallwright.context.source.inference import Inference

_FIRST = {"Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "InitVar", "Awaitable"}
_SEQUENCES = {
    "list", "List", "set", "Set", "frozenset", "FrozenSet", "Sequence", "MutableSequence", "Iterable",
    "Iterator", "Collection", "AbstractSet", "MutableSet", "deque", "Deque", "Generator", "AsyncIterator",
    "AsyncIterable", "AsyncGenerator", "Reversible", "Container", "ContextManager", "AbstractContextManager",
    "AsyncContextManager", "AbstractAsyncContextManager", "KeysView", "ValuesView",
}  # fmt: skip
_MAPPINGS = {"dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict",
             "WeakValueDictionary", "ChainMap"}  # fmt: skip
_DEEPEST = 8


def annotated(inf: Inference, scope: Scope, row: int, depth: int = 0) -> Values:
    """The objects that the annotation at `row` stands for."""
    written = scope.rows[row]
    if depth > _DEEPEST:
        return ()
    if written[0] in ("name", "outer", "attr"):
        return joined(*[_named(inf, found, depth) for found in inf.found(scope, row)]) or _builtin(written)
    reader = {"any": _either, "op": _either, "item": _subscripted, "call": _variable}.get(written[0])
    return reader(inf, scope, written, depth) if reader else ()


def _either(inf: Inference, scope: Scope, written: Row, depth: int) -> Values:
    """`A | B`; of an "op" the operator is `|` where it stands in an annotation."""
    parts = written[1] if written[0] == "any" else (written[1], written[3])
    return joined(*[annotated(inf, scope, part, depth + 1) for part in parts])


def _named(inf: Inference, found: object, depth: int) -> Values:
    if isinstance(found, External):
        return _of_external(found.name.split(".")[-1])
    if not isinstance(found, Slot):
        return ()
    groups: list[Values] = []
    for index, row in found.places:
        scope = inf.lookup.scope(found.scope, index)
        if scope.rows[row][0] == "class":
            groups.append((Instance(inf.lookup.scope(scope, scope.rows[row][1])),))
        elif scope.rows[row][0] == "typed":  # X: TypeAlias = ...
            groups.append(annotated(inf, scope, scope.rows[row][2], depth + 1))
        else:
            groups.append(annotated(inf, scope, row, depth + 1))
    return joined(*groups)


def _builtin(written: Row) -> Values:
    return () if written[0] == "attr" else _of_external(written[1])


def _of_external(name: str) -> Values:
    if name in _SEQUENCES:
        return (Box("list", ((),)),)
    return (Box("dict", ((),)),) if name in _MAPPINGS else ()


def _subscripted(inf: Inference, scope: Scope, written: Row, depth: int) -> Values:
    index = scope.rows[written[2]]
    rows = (index[2] if index[0] == "box" else ()) or (written[2],)
    arguments = tuple(annotated(inf, scope, row, depth + 1) for row in rows)
    endless = scope.rows[rows[-1]] == ("const", "ellipsis")
    return joined(*[_generic(value, arguments, endless) for value in inf.values(scope, written[1])])


def _generic(value: Value, arguments: tuple[Values, ...], endless: bool) -> Values:
    if isinstance(value, ClassValue):
        return (Instance(value.scope, arguments),)
    name = value.name.split(".")[-1] if isinstance(value, External) else ""
    if name in ("Type", "type"):
        return tuple(ClassValue(item.scope) for item in joined(*arguments) if isinstance(item, Instance))
    if name == "Union":
        return joined(*arguments)
    if name in _FIRST or name == "Coroutine":
        return arguments[0 if name in _FIRST else -1]
    box = _box(name, arguments, endless)
    return (box,) if box else ()


def _box(name: str, arguments: tuple[Values, ...], endless: bool) -> Box | None:
    """A container of what stands between the brackets; `tuple[C, ...]` is of any length."""
    if name in ("tuple", "Tuple"):
        return Box("list", arguments[:1]) if endless else Box("tuple", arguments)
    if name in _SEQUENCES:
        return Box("list", arguments[:1])
    if name in _MAPPINGS:
        return Box("dict", arguments[1:2] or ((),), arguments[0])
    return Box("call", arguments[-1:]) if name == "Callable" else None


def _variable(inf: Inference, scope: Scope, written: Row, depth: int) -> Values:
    """`TypeVar("T", bound=C)` and `NewType("N", C)`."""
    functions = {v.name.split(".")[-1] for v in inf.values(scope, written[1]) if isinstance(v, External)}
    if "NewType" in functions and len(written[2]) > 1:
        return annotated(inf, scope, written[2][1], depth + 1)
    if "TypeVar" in functions:
        bounds = [row for name, row in written[3] if name == "bound"] or written[2][1:]
        return joined(*[annotated(inf, scope, row, depth + 1) for row in bounds])
    return ()
