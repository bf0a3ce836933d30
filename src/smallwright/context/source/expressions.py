"""Expressions as rows; what they use is noted on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from smallwright.context.code_facts import ReferenceKind
from smallwright.context.source.displays import comprehension, display, function, mapping, walrus, yielded
from smallwright.context.source.operators import Read, binary, boolean, choice, subscript
from smallwright.context.source.scope_writer import ScopeWriter

_GROWING = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "setdefault": 1}


def expression(w: ScopeWriter, node: ast.expr, kind: ReferenceKind = "read") -> int:
    """The row of an expression in the writer's scope."""
    if isinstance(node, ast.Name):
        return _name(w, node, kind)
    if isinstance(node, ast.Attribute):
        base = expression(w, node.value)
        row = w.row("attr", base, node.attr)
        w.use(row, node.end_lineno or node.lineno, "attribute" if kind == "read" else kind)
        return w.narrowed.get(row, row)
    handler = _HANDLERS.get(node.__class__)
    return handler(w, node, expression) if handler else _others(w, node, expression)


def _name(w: ScopeWriter, node: ast.Name, kind: ReferenceKind) -> int:
    row = w.standing_in.get(node.id)
    if row is None:
        # a class body runs line by line: what it has not bound yet is a name of the scope around
        outer = w.scope.kind == "class" and kind != "annotation" and node.id not in w.scope.names
        row = w.row("outer" if outer else "name", node.id)
        w.use(row, node.lineno, kind)
    return w.narrowed.get(row, row)


def _call(w: ScopeWriter, node: ast.Call, read: Read) -> int:
    called = expression(w, node.func, "call")
    arguments = tuple(read(w, item) for item in node.args)
    keywords = tuple((item.arg, read(w, item.value)) for item in node.keywords)
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return w.row("super", *arguments)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _GROWING:
        _grow(w, node, arguments)
    row = w.row("call", called, arguments, keywords)
    if arguments or keywords:
        w.file.calls.setdefault(w.scope.rows[called][-1], []).append((w.scope.index, row))
    return row


def _grow(w: ScopeWriter, node: ast.Call, arguments: tuple[int, ...]) -> None:
    """`names.append(x)` says what `names` holds."""
    assert isinstance(node.func, ast.Attribute)
    place = _GROWING[node.func.attr]
    if len(arguments) > place:
        hold(w, node.func.value, w.row("box", "list", (arguments[place],), ()))


def hold(w: ScopeWriter, target: ast.expr, row: int) -> None:
    """The name or the attribute of self that is `target` holds what `row` says, too."""
    if isinstance(target, ast.Name) and target.id in w.scope.names:
        w.bind(target.id, row)
    elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        owner = w.class_around if target.value.id == w.self_name else None
        if owner and target.attr in owner.scope.attributes:
            w.bind_attribute(target.attr, row)


def _passed_on(w: ScopeWriter, node: Any, read: Read) -> int:
    return read(w, node.value)


def _others(w: ScopeWriter, node: ast.AST, read: Read) -> int:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            read(w, child)
    return w.row("none")


def _constant(w: ScopeWriter, node: ast.Constant, read: Read) -> int:
    del read
    return w.row("const", type(node.value).__name__)


def _starred(w: ScopeWriter, node: ast.Starred, read: Read) -> int:
    return w.row("iter", read(w, node.value))


_HANDLERS: dict[type[ast.AST], Callable[[ScopeWriter, Any, Read], int]] = {
    ast.Call: _call,
    ast.Subscript: subscript,
    ast.BoolOp: boolean,
    ast.IfExp: choice,
    ast.BinOp: binary,
    ast.List: display,
    ast.Tuple: display,
    ast.Set: display,
    ast.Dict: mapping,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
    ast.Lambda: function,
    ast.NamedExpr: walrus,
    ast.Await: _passed_on,
    ast.Yield: yielded,
    ast.YieldFrom: yielded,
    ast.Constant: _constant,
    ast.Starred: _starred,
}
