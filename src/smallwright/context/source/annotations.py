"""Annotations as rows, those in quotes included."""

from __future__ import annotations

import ast

from smallwright.context.source.expressions import expression
from smallwright.context.source.scope_writer import ScopeWriter


def annotation(w: ScopeWriter, node: ast.expr) -> int:
    """The row of an annotation in the writer's scope."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _quoted(w, node, node.value)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return expression(w, node, "annotation")
    if isinstance(node, ast.Subscript):
        base = expression(w, node.value, "annotation")
        literal = _last_name(node.value) == "Literal"
        return w.row("none") if literal else w.row("item", base, annotation(w, node.slice))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return w.row("any", (annotation(w, node.left), annotation(w, node.right)))
    if not isinstance(node, (ast.Tuple, ast.List)):
        return expression(w, node)
    return w.row("box", "tuple", tuple(annotation(w, item) for item in node.elts), ())


def _quoted(w: ScopeWriter, node: ast.Constant, text: str) -> int:
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return w.row("none")
    for part in ast.walk(inner):
        if isinstance(part, ast.expr):
            part.lineno = part.end_lineno = node.lineno
    return annotation(w, inner)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
