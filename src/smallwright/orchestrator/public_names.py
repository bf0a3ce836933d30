"""Which names a module's code defines, so that no rewrite loses one (read from the code, never asked)."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_Def = (ast.FunctionDef, ast.AsyncFunctionDef)


def defined_names(code: str) -> frozenset[str]:
    """Top-level names, and "Class.member" of each class, members of bases in the same module included.

    Members are methods, names assigned in the class body, and attributes set on self. Code that does not
    parse defines nothing.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    classes = {node.name: node for node in _flat(tree.body) if isinstance(node, ast.ClassDef)}
    names = {name for node in _flat(tree.body) for name in _bound(node)}
    for name in classes:
        names |= {f"{name}.{member}" for member in _members(name, classes, frozenset())}
    return frozenset(names)


def lost_names(public: Iterable[str], before: str, after: str) -> tuple[str, ...]:
    """Names of `public` that the code `before` defines and the code `after` does not, sorted."""
    kept = defined_names(before) - defined_names(after)
    return tuple(sorted(kept.intersection(public)))


def _flat(body: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Statements of a body, with those inside of if and try, which define names as well."""
    found: list[ast.stmt] = []
    for node in body:
        found.append(node)
        if isinstance(node, (ast.If, ast.Try)):
            handlers = [item for handler in getattr(node, "handlers", ()) for item in handler.body]
            found += _flat([*node.body, *handlers, *node.orelse, *getattr(node, "finalbody", ())])
    return found


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, (*_Def, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [item.id for target in targets for item in ast.walk(target) if isinstance(item, ast.Name)]


def _members(name: str, classes: dict[str, ast.ClassDef], seen: frozenset[str]) -> set[str]:
    node = classes[name]
    members = {bound for item in _flat(node.body) for bound in _bound(item)}
    members |= {
        item.attr
        for item in ast.walk(node)
        if isinstance(item, ast.Attribute)
        and isinstance(item.ctx, ast.Store)
        and isinstance(item.value, ast.Name)
        and item.value.id == "self"
    }
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in classes and base.id not in seen | {name}:
            members |= _members(base.id, classes, seen | {name})
    return members
