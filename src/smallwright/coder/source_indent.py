"""Moves code to the right or to the left, and leaves the text inside its strings as it is."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable
from contextlib import suppress

_OPENING = {"FSTRING_START", "TSTRING_START"}
_CLOSING = {"FSTRING_END", "TSTRING_END"}


def indented(source: str, width: int) -> str:
    """`source` with `width` spaces before each line that is neither blank nor inside a string."""
    if not width:
        return source
    return _shifted(source, lambda line: " " * width + line)


def dedented(source: str) -> str:
    """`source` with the blanks before its first line taken from every line that is not inside a string."""
    cut = len(source) - len(source.lstrip(" \t"))
    if not cut:
        return source
    return _shifted(source, lambda line: line[cut:] if not line[:cut].strip() else line)


def _shifted(source: str, shift: Callable[[str], str]) -> str:
    inside = _inside_strings(source)
    lines = source.split("\n")
    return "\n".join(
        line if number in inside or not line.strip() else shift(line) for number, line in enumerate(lines, 1)
    )


def _inside_strings(source: str) -> set[int]:
    """Lines that begin inside a string; docstrings are left out, for they are read without their indent."""
    inside: set[int] = set()
    opened: list[int] = []
    with suppress(tokenize.TokenError, SyntaxError):  # an odd end of text: what was read so far counts
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind = tokenize.tok_name[token.type]
            if kind in _OPENING:
                opened.append(token.start[0])
            elif kind in _CLOSING and opened:
                inside.update(range(opened.pop() + 1, token.end[0] + 1))
            elif kind == "STRING":
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
    return inside - _docstring_lines(source)


def _docstring_lines(source: str) -> set[int]:
    above = "if True:\n" if source[:1].isspace() else ""  # so that an indented definition parses
    offset = above.count("\n")
    try:
        tree = ast.parse(above + source)
    except (SyntaxError, ValueError):
        return set()
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            lines.update(range(first.lineno + 1 - offset, (first.end_lineno or first.lineno) + 1 - offset))
    return lines
