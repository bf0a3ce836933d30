"""Syntax trees of files, also of those that do not parse as a whole."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import parso

_PARSO_LIMIT = 1_000_000  # characters: parso reads some 200,000 a second


def parse(text: str) -> tuple[ast.Module, str]:
    """The tree, and why the text does not parse ("" where it does); then the tree holds what does."""
    text = text.removeprefix("\ufeff")
    try:
        return _tree(text), ""
    except SyntaxError as error:
        reason = f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return ast.Module(body=[], type_ignores=[]), str(error) or "nested too deeply"
    return _salvaged(text), reason


def _tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # doubtful escapes in code that is only read
        return ast.parse(text)


def _salvaged(text: str) -> ast.Module:
    empty = ast.Module(body=[], type_ignores=[])
    if len(text) > _PARSO_LIMIT:
        return empty
    try:
        module: Any = parso.parse(text.replace("\0", " "))  # type: ignore[no-untyped-call]
        lines = module.get_code().splitlines(keepends=True)
        kept = ["\n"] * len(lines)
        _keep(module.children, 0, lines, kept)
        return _tree("".join(kept))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return empty


def _keep(nodes: Any, column: int, lines: list[str], kept: list[str]) -> None:
    """Copies the lines of statements that parse; of a class that does not, those of its parts that do."""
    for node in nodes:
        first, last = node.start_pos[0] - 1, node.end_pos[0] - (node.end_pos[1] == 0)
        if node.type == "endmarker" or last <= first:
            continue
        if node.start_pos[1] != column:  # the body of a head that is broken
            continue
        if _parses("".join(lines[first:last]), node.start_pos[1]):
            kept[first:last] = lines[first:last]
        elif node.type == "classdef" and node.children[-1].type == "suite":
            body = node.children[-1].children
            header = body[1].start_pos[0] - 1 if len(body) > 1 else last
            kept[first:header] = lines[first:header]
            _keep(body[1:], body[1].start_pos[1] if len(body) > 1 else 0, lines, kept)
            if not "".join(kept[header:last]).strip():
                kept[first:header] = ["\n"] * (header - first)


def _parses(chunk: str, indent: int) -> bool:
    text = f"if 1:\n{chunk}" if indent else chunk
    try:
        _tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
