"""Operators and subscripts as rows."""

from __future__ import annotations

import ast
from collections.abc import Callable

from smallwright.context.source.scope_writer import ScopeWriter
from smallwright.context.source.type_tests import narrowed_by, narrowings

Read = Callable[[ScopeWriter, ast.expr], int]

_OPERATORS = {ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Div: "__truediv__",
              ast.BitOr: "__or__", ast.BitAnd: "__and__", ast.Mod: "__mod__", ast.MatMult: "__matmul__",
              ast.FloorDiv: "__floordiv__", ast.Pow: "__pow__"}  # fmt: skip


def subscript(w: ScopeWriter, node: ast.Subscript, read: Read) -> int:
    base, index = read(w, node.value), read(w, node.slice)
    if isinstance(node.slice, ast.Slice):
        return w.row("slice", base, index)
    constant = node.slice.value if isinstance(node.slice, ast.Constant) else None
    if isinstance(constant, int) and not isinstance(constant, bool) and constant >= 0:
        return w.row("at", base, constant)
    return w.row("item", base, index)


def boolean(w: ScopeWriter, node: ast.BoolOp, read: Read) -> int:
    before, rows = dict(w.narrowed), []
    for value in node.values:
        rows.append(read(w, value))
        w.narrowed |= narrowings(w, value) if isinstance(node.op, ast.And) else {}
    w.narrowed = before
    return w.row("any", tuple(rows))


def choice(w: ScopeWriter, node: ast.IfExp, read: Read) -> int:
    read(w, node.test)
    with narrowed_by(w, node.test):
        body = read(w, node.body)
    return w.row("any", (body, read(w, node.orelse)))


def binary(w: ScopeWriter, node: ast.BinOp, read: Read) -> int:
    links: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):  # a long sum is too deep for recursion
        links.append(left)
        left = left.left
    row = read(w, left)
    for link in reversed(links):
        right = read(w, link.right)
        row = w.row("op", row, _OPERATORS.get(link.op.__class__, ""), right)
    return row
