"""Which places of a symbol's source are worth asking jedi about.

A name can lead to a function or class of the repository only if one has that name, or an import gives it that
name; all else is left out unasked, and the same expression is asked about once in a symbol.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from benchmarks.retention.repository import Repository, Symbol

Place = tuple[int, int]  # line from 1, column in characters from 0


def defined_names(repository: Repository) -> frozenset[str]:
    """Names under which a function or class of the repository may stand."""
    bare = {found.rpartition(":")[2].rpartition(".")[2] for found in repository.at_line.values()}
    return frozenset(bare | repository.aliases | {"__init__", "__new__"})


def places(repository: Repository, symbol: Symbol, names: frozenset[str]) -> list[Place]:
    """Places of those of `names` in `symbol` that may lead to another symbol, in order."""
    lines = repository.files[symbol.file].split("\n")
    asked: set[str] = set()
    found: list[Place] = []
    for root in symbol.nodes:
        for name, expression, line, offset in _names(root):
            if name in names and expression not in asked:
                asked.add(expression)
                found.append((line, len(lines[line - 1].encode()[:offset].decode(errors="replace"))))
    return found


def _names(root: ast.AST) -> Iterator[tuple[str, str, int, int]]:
    """Name, the expression it ends, line, offset in bytes."""
    for node in ast.walk(root):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id, node.id, node.lineno, node.col_offset
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            line = node.end_lineno or node.lineno
            offset = (node.end_col_offset or 0) - len(node.attr.encode())
            yield node.attr, ast.unparse(node), line, offset
        elif isinstance(node, ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _quoted(node)


def _quoted(
    node: ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[tuple[str, str, int, int]]:
    """Names of annotations written as strings, which stand on one line."""
    annotation = node.returns if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else node.annotation
    for string in ast.walk(annotation) if annotation else ():
        if not isinstance(string, ast.Constant) or not isinstance(string.value, str):
            continue
        try:
            inner = ast.parse(string.value, mode="eval")
        except SyntaxError:
            continue
        for name in ast.walk(inner):
            if isinstance(name, ast.Name):
                yield name.id, f'"{name.id}"', string.lineno, string.col_offset + 1 + name.col_offset
