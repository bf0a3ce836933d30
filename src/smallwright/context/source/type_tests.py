"""What `isinstance(x, C)` says of x in the code that runs only where it holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from smallwright.context.source.scope_writer import ScopeWriter


def narrowings(w: ScopeWriter, test: ast.expr) -> dict[int, int]:
    """Row -> what it is where `test` holds."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return {row: narrow for value in test.values for row, narrow in narrowings(w, value).items()}
    if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2):
        return {}
    row, kind = _row(w, test.args[0]), _row(w, test.args[1])
    if test.func.id != "isinstance" or row is None or kind is None:
        return {}
    return {row: w.row("narrow", row, kind)}


def denials(w: ScopeWriter, test: ast.expr) -> dict[int, int]:
    """Row -> what it is where `test` does not hold: `not isinstance(x, C)`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return narrowings(w, test.operand)
    return {}


@contextmanager
def narrowed_by(w: ScopeWriter, test: ast.expr) -> Iterator[None]:
    """Inside, `test` holds."""
    before = w.narrowed
    w.narrowed = before | narrowings(w, test)
    try:
        yield
    finally:
        w.narrowed = before


def _row(w: ScopeWriter, node: ast.expr) -> int | None:
    """The row of a name, of attributes of one, or of a tuple of these, with no use noted."""
    if isinstance(node, ast.Name):
        return w.standing_in.get(node.id, w.row("name", node.id))
    if isinstance(node, ast.Attribute):
        base = _row(w, node.value)
        return None if base is None else w.row("attr", w.narrowed.get(base, base), node.attr)
    if isinstance(node, ast.Tuple):
        rows = [_row(w, item) for item in node.elts]
        return w.row("any", tuple(row for row in rows if row is not None))
    return None
