"""Cuts definitions out of code and puts others in, by line, so that all else stays byte for byte."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from smallwright.coder.source_indent import dedented, indented

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: Decorators whose definitions belong together under one name.
_PARTS = re.compile(r"@(?:\w+\.(?:setter|getter|deleter|register)|(?:typing\.)?overload)\b")


def find(tree: ast.AST, name: str) -> Definition | None:
    """The definition of "merge", "Account" or "Account.deposit"; the last one where there are several."""
    found = _all(tree, name)
    return found[-1] if found else None


def source_of(code: str, name: str) -> str:
    """The definition's own lines, decorators included, dedented; "" where it is not defined.

    A property comes with its setter: all definitions of the name that belong together.
    """
    lines = split_lines(code)
    parts = ["".join(lines[first - 1 : last]).rstrip("\r\n") for first, last in _spans(code, name)]
    return "\n\n".join(dedented(part) for part in parts)


def replace(code: str, name: str, source: str) -> str:
    """`code` with `source` as the definition of `name`: in its place, else at the end of class or module."""
    spans, owner = _spans(code, name), name.rpartition(".")[0]
    holder = find(ast.parse(code), owner) if owner else None
    if owner and holder is None:
        return replace(code, owner, f"class {owner}:\n{indented(source.strip(chr(10)), 4)}")
    if holder is not None and holder.body[0].lineno == holder.lineno:  # `class A: pass`
        return replace(_opened(code, holder), name, source)
    lines = split_lines(code)
    new = [f"{line}\n" for line in indented(source.strip("\n"), _width(holder)).split("\n")]
    if spans:
        first, last = spans[0]
        for start, end in reversed(spans[1:]):
            del lines[start - 1 : end]
        return "".join([*lines[: first - 1], *new, *lines[last:]])
    end = (holder.end_lineno if holder is not None else None) or len(lines)
    gap = ["\n"] if holder is not None else ["\n", "\n"] if lines else []
    return "".join([*_ended(lines[:end]), *gap, *new, *lines[end:]])


def insert_before(code: str, name: str, source: str) -> str:
    """`code` with the definition `source` in front of that of `name`; at the end where there is none."""
    spans, lines = _spans(code, name), split_lines(code)
    new = [f"{line}\n" for line in source.strip("\n").split("\n")]
    if not spans:
        return "".join([*_ended(lines), "\n", "\n", *new])
    at = spans[0][0] - 1
    return "".join([*lines[:at], *new, "\n", "\n", *lines[at:]])


def definitions(code: str) -> dict[str, str]:
    """Top-level functions and classes -> their source."""
    return {node.name: source_of(code, node.name) for node in ast.parse(code).body if isinstance(node, _DEFS)}


def after_imports(code: str, lines: Iterable[str]) -> str:
    """`code` with `lines` behind its imports (behind its docstring where it has none)."""
    have = split_lines(code)
    known = {line.rstrip("\r\n") for line in have}
    new = [f"{line}\n" for line in lines if line not in known]
    if not new:
        return code
    body = ast.parse(code).body
    head: list[ast.stmt] = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)] or [
        node for node in body[:1] if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    at = (head[-1].end_lineno or 0) if head else 0
    return "".join([*_ended(have[:at]), *new, *have[at:]])


def split_lines(code: str) -> list[str]:
    """Lines as Python counts them, each with its end; str.splitlines would also cut at a form feed."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", code)


def _all(tree: ast.AST, name: str) -> list[Definition]:
    owner, _, last = name.rpartition(".")
    here = find(tree, owner) if owner else tree
    return [node for node in getattr(here, "body", []) if isinstance(node, _DEFS) and node.name == last]


def _spans(code: str, name: str) -> list[tuple[int, int]]:
    """First and last line of each definition that is to be taken as `name`, counted from 1."""
    found = _all(ast.parse(code), name)
    together = any(_PARTS.match(f"@{ast.unparse(item)}") for node in found for item in node.decorator_list)
    return [_lines(node) for node in (found if together else found[-1:])]


def _lines(node: Definition) -> tuple[int, int]:
    first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
    return first, node.end_lineno or node.lineno


def _width(holder: Definition | None) -> int:
    """Spaces before what stands in the body of `holder`."""
    if holder is None:
        return 0
    return holder.body[0].col_offset


def _opened(code: str, holder: Definition) -> str:
    """`code` with the body of a one-line class on a line of its own."""
    lines, at = split_lines(code), holder.lineno - 1
    line = lines[at].encode()  # columns count bytes
    column = holder.body[0].col_offset
    head, body = line[:column].decode().rstrip(), line[column:].decode()
    lines[at] = f"{head}\n{' ' * (holder.col_offset + 4)}{body}"
    return "".join(lines)


def _ended(lines: list[str]) -> list[str]:
    """`lines` whose last one ends, so that another may follow."""
    return [*lines[:-1], lines[-1] if lines[-1].endswith(("\n", "\r")) else f"{lines[-1]}\n"] if lines else []
