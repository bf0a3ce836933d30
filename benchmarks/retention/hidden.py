"""The second regime: the target's body is not there yet, only its requirement (head and docstring)."""

from __future__ import annotations

import ast

from benchmarks.retention.repository import Repository, Symbol


def requirement(repository: Repository, target: Symbol) -> str:
    """The target's source with nothing but `...` for a body."""
    lines = repository.files[target.file].split("\n")
    node = next(each for each in target.nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    first, last = node.body[0], node.end_lineno or node.lineno
    documented = ast.get_docstring(node, clean=False) is not None
    kept = (first.end_lineno or last) if documented else first.lineno - 1
    if kept < first.lineno and first.lineno == node.lineno:  # all on one line
        return lines[node.lineno - 1][: first.col_offset] + "..."
    indent = " " * (first.col_offset)
    return "\n".join([*lines[target.start - 1 : kept], f"{indent}..."])


def without_body(repository: Repository, target: Symbol) -> str:
    """The text of the target's file, the body taken out."""
    lines = repository.files[target.file].split("\n")
    shown = requirement(repository, target).split("\n")
    return "\n".join([*lines[: target.start - 1], *shown, *lines[target.end :]])
