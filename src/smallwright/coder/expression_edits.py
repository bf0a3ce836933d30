"""Small edits of one expression: bounds, signs, quantifiers of regular expressions, a method next door."""

from __future__ import annotations

import ast
import re
from typing import Any

_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_BINARY: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Div: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Div,),
}
_CALLS = {
    "match": ("fullmatch",),
    "search": ("fullmatch", "match"),
    "isdigit": ("isdecimal",),
    "isalpha": ("isalnum",),
}


def replacements(node: ast.AST) -> list[tuple[str, Any]]:
    """(field, new value) for each edit of an expression."""
    found: list[tuple[str, Any]] = []
    match node:
        case ast.Compare():
            found = [("ops", [kind(), *node.ops[1:]]) for kind in _COMPARE.get(type(node.ops[0]), ())]
        case ast.BinOp():
            found = [("op", kind()) for kind in _BINARY.get(type(node.op), ())]
        case ast.BoolOp():
            found = [("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())]
        case ast.Constant():
            found = [("value", value) for value in _values(node.value)]
        case ast.Call(func=ast.Name(id="range")) if node.args:
            found = [("args", [*node.args[:-1], _next(node.args[-1], sign)]) for sign in (ast.Add, ast.Sub)]
        case ast.Slice() if node.upper is not None:
            found = [("upper", _next(node.upper, sign)) for sign in (ast.Add, ast.Sub)]
        case ast.Lambda(body=ast.Tuple(elts=[first, second])):  # a key need not settle ties
            found = [("body", first), ("body", second)]
        case ast.Attribute():
            found = [("attr", name) for name in _CALLS.get(node.attr, ())]
    return found


def _next(bound: ast.expr, sign: type[ast.operator]) -> ast.expr:
    """A bound and one more, or one less."""
    return ast.BinOp(left=bound, op=sign(), right=ast.Constant(1))


def _values(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, str) and re.search(r"\\[sdwSDW]|\[.*\]", value):  # a regular expression
        more = {
            re.sub(r"(\]|\\[sdwSDW])(?![+*?{\]])", r"\1+", value),
            re.sub(r"\*", "+", value),
            value.replace(r"\d+", r"[1-9]\d*"),
            f"^{value}$",
        }
        return list[object](sorted(more - {value}))
    return [""] if value == " " else []
