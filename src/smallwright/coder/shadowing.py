"""Gives an attribute that bears the name of a method a name of its own: small models use one for both."""

from __future__ import annotations

import ast


def unshadowed(source: str) -> str:
    """The class `source` with `self._history` for `self.history`, where that is a method; else as it is."""
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.ClassDef):
        return source
    methods = {x.name for x in node.body if isinstance(x, ast.FunctionDef) and not x.decorator_list}
    inside = [x for x in ast.walk(node) if isinstance(x, ast.Attribute)]
    called = {id(x.func) for x in ast.walk(node) if isinstance(x, ast.Call)}
    stored = {x.attr for x in inside if isinstance(x.ctx, ast.Store) and ast.unparse(x.value) == "self"}
    for attribute in inside:
        if attribute.attr in stored & methods and id(attribute) not in called:
            attribute.attr = f"_{attribute.attr}"
    return ast.unparse(node) if stored & methods else source
