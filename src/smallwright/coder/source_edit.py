"""Cuts definitions out of code and puts others in, by line, so that all else stays as it was."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from textwrap import dedent, indent

_Def = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def find(tree: ast.AST, name: str) -> _Def | None:
    """The definition of "merge", "Account" or "Account.deposit"; the last one where there are several."""
    here: ast.AST | None = tree
    for part in name.split("."):
        body: list[ast.stmt] = getattr(here, "body", [])
        here = next((n for n in reversed(body) if isinstance(n, _DEFS) and n.name == part), None)
        if here is None:
            return None
    return here if isinstance(here, _DEFS) else None


def source_of(code: str, name: str) -> str:
    """The definition's own lines, decorators included, dedented; "" where it is not defined."""
    node = find(ast.parse(code), name)
    if node is None:
        return ""
    first, last = _lines(node)
    return dedent("\n".join(code.splitlines()[first - 1 : last]))


def replace(code: str, name: str, source: str) -> str:
    """`code` with `source` as the definition of `name`: in its place, else at the end of its class or module."""
    tree, lines = ast.parse(code), code.splitlines()
    owner, _, _ = name.rpartition(".")
    node = find(tree, name)
    text = indent(source.strip("\n"), "    " if owner else "").splitlines()
    if node is not None:
        first, last = _lines(node)
        return _joined([*lines[: first - 1], *text, *lines[last:]])
    if owner:
        holder = find(tree, owner)
        if holder is None:
            return replace(code, owner, f"class {owner}:\n{indent(source.strip(), '    ')}")
        end = holder.end_lineno or len(lines)
        return _joined([*lines[:end], "", *text, *lines[end:]])
    return _joined([*lines, "", "", *text])


def definitions(code: str) -> dict[str, str]:
    """Top-level functions and classes -> their source."""
    return {node.name: source_of(code, node.name) for node in ast.parse(code).body if isinstance(node, _DEFS)}


def import_lines(code: str) -> list[str]:
    """Top-level imports of `code`, one statement each."""
    return [ast.unparse(n) for n in ast.parse(code).body if isinstance(n, (ast.Import, ast.ImportFrom))]


def constants(code: str) -> dict[str, str]:
    """Top-level assignments to one name -> their source."""
    found: dict[str, str] = {}
    for node in ast.parse(code).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(target, ast.Name):
            found[target.id] = ast.get_source_segment(code, node) or ast.unparse(node)
    return found


def after_imports(code: str, lines: Iterable[str]) -> str:
    """`code` with `lines` behind its imports (behind its docstring where it has none)."""
    have = code.splitlines()
    new = [line for line in lines if line not in have]
    if not new:
        return code
    body = ast.parse(code).body
    head = [n for n in body if isinstance(n, (ast.Import, ast.ImportFrom))]
    if not head and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        head = [body[0]]  # type: ignore[list-item]
    at = head[-1].end_lineno or 0 if head else 0
    return _joined([*have[:at], *new, *have[at:]])


def _lines(node: _Def) -> tuple[int, int]:
    first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
    return first, node.end_lineno or node.lineno


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
