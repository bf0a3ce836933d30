"""Displays, comprehensions, lambdas and the like as rows."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from smallwright.context.source.scope_writer import ScopeWriter
from smallwright.context.source.type_tests import narrowings

Read = Callable[[ScopeWriter, ast.expr], int]


def display(w: ScopeWriter, node: Any, read: Read) -> int:
    rows = tuple(read(w, item) for item in node.elts)
    return w.row("box", node.__class__.__name__.lower(), rows, ())


def mapping(w: ScopeWriter, node: ast.Dict, read: Read) -> int:
    keys = tuple(read(w, key) for key in node.keys if key)
    return w.row("box", "dict", tuple(read(w, value) for value in node.values), keys)


def comprehension(w: ScopeWriter, node: Any, read: Read) -> int:
    before = dict(w.standing_in)
    narrowed = dict(w.narrowed)
    for generator in node.generators:
        stand_in(w, generator.target, w.row("iter", read(w, generator.iter)))
        for test in generator.ifs:
            read(w, test)
            w.narrowed |= narrowings(w, test)
    if isinstance(node, ast.DictComp):
        key = read(w, node.key)
        row = w.row("box", "dict", (read(w, node.value),), (key,))
    else:
        row = w.row("box", "set" if isinstance(node, ast.SetComp) else "list", (read(w, node.elt),), ())
    w.standing_in, w.narrowed = before, narrowed
    return row


def stand_in(w: ScopeWriter, target: ast.expr, row: int) -> None:
    """Names of a comprehension's target are written as the row that they stand for: it needs no scope."""
    if isinstance(target, ast.Name):
        w.standing_in[target.id] = row
    elif isinstance(target, (ast.Tuple, ast.List)):
        for place, item in enumerate(target.elts):
            stand_in(w, item, w.row("at", row, place))


def function(w: ScopeWriter, node: ast.Lambda, read: Read) -> int:
    before = dict(w.standing_in)
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    for default in [*node.args.defaults, *node.args.kw_defaults]:
        if default:
            read(w, default)
    w.standing_in |= {item.arg: w.row("none") for item in arguments}
    body = read(w, node.body)
    w.standing_in = before
    return w.row("lambda", body)


def walrus(w: ScopeWriter, node: ast.NamedExpr, read: Read) -> int:
    row = read(w, node.value)
    w.standing_in.pop(node.target.id, None)
    w.bind(node.target.id, row)
    return row


def yielded(w: ScopeWriter, node: Any, read: Read) -> int:
    row = read(w, node.value) if node.value else w.row("none")
    w.scope.yields.append(w.row("iter", row) if isinstance(node, ast.YieldFrom) else row)
    return w.row("none")
