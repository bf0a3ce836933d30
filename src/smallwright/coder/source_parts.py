"""Reads imports and constants out of code, statement by statement."""

from __future__ import annotations

import ast


def import_lines(code: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Top-level imports of `code`, one statement each, without names of `known` (they are defined here)."""
    lines: list[str] = []
    for node in ast.parse(code).body:
        if isinstance(node, ast.ImportFrom):
            names = [alias for alias in node.names if (alias.asname or alias.name) not in known]
            if names and node.module != "__future__":
                lines.append(ast.unparse(ast.ImportFrom(module=node.module, names=names, level=node.level)))
        elif isinstance(node, ast.Import):
            lines.append(ast.unparse(node))
    return lines


def constants(code: str) -> dict[str, str]:
    """Top-level assignments to one name -> their source."""
    found: dict[str, str] = {}
    for node in ast.parse(code).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name):
            found[target.id] = ast.get_source_segment(code, node) or ast.unparse(node)
    return found


def names_in(source: str) -> frozenset[str]:
    """Names that `source` mentions as names (not as attributes)."""
    return frozenset(node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
