"""f-strings as newer Pythons read them (PEP 701), written so that every Python reads them.

Models learned from both: `f"{text.replace("a", "\\"")}"` is an error before Python 3.12.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_START = re.compile(r"""(?<![\w"'])[fF](?P<quote>["'])(?!(?P=quote){2})""")
_STRING = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")
_TAIL = re.compile(r"(?P<conversion>![rsa])?(?::(?P<format>[^{}]*))?\}")
_OPENING, _CLOSING = "([{", ")]}"


def with_plain_strings(code: str) -> str:
    """`code` with the f-strings that this Python can't read as sums of strings; others stay."""
    found, done = [], 0
    for start in _START.finditer(code):
        if start.start() < done:
            continue
        read = _read(code, start.end(), start["quote"])
        if read is not None and not _is_read(code[start.start() : read[1]]):
            found += [code[done : start.start()], f"({' + '.join(read[0])})"]
            done = read[1]
    return "".join([*found, code[done:]])


def _is_read(expression: str) -> bool:
    try:
        ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _read(code: str, place: int, quote: str) -> tuple[list[str], int] | None:
    """The parts of the f-string whose text begins at `place`, and where it ends; None for what is none."""
    parts: list[str] = []
    text = ""
    while place < len(code) and code[place] != "\n":
        mark, pair = code[place], code[place : place + 2]
        if mark == quote:
            return [*parts, f"{quote}{text}{quote}"], place + 1
        if pair in ("{{", "}}") or mark == "\\":
            text, place = text + (mark if mark in "{}" else pair), place + 2
        elif mark == "{":
            value = _value(code, place + 1)
            if value is None:
                return None
            parts, text, place = [*parts, f"{quote}{text}{quote}", value[0]], "", value[1]
        else:
            text, place = text + mark, place + 1
    return None


def _value(code: str, place: int) -> tuple[str, int] | None:
    """The text of the expression that begins at `place`, and where its braces end."""
    for end in _ends(code, place):
        tail = _TAIL.match(code, end)
        expression = code[place:end].strip()
        if tail and expression and _is_read(f"({expression})"):
            shown = {"!r": "repr", "!a": "ascii"}.get(tail["conversion"] or "", "str")
            if tail["format"] is None:
                return f"{shown}({expression})", tail.end()
            whole = f"{shown}({expression})" if tail["conversion"] else expression
            return f"format({whole}, {tail['format']!r})", tail.end()
    return None


def _ends(code: str, place: int) -> Iterator[int]:
    """Where an expression may end: outside of its own strings and brackets."""
    depth = 0
    while place < len(code) and code[place] != "\n":
        if depth == 0 and code[place] in "!:}":
            yield place
        if string := _STRING.match(code, place):
            place = string.end()
            continue
        depth += (code[place] in _OPENING) - (code[place] in _CLOSING)
        if depth < 0:
            return
        place += 1
