"""Reads what is written like a call or a definition: name, arguments in brackets, type behind an arrow."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from smallwright.coder.spec_literals import closing, expression, parsed

#: `name(`, `Owner.name(`, with or without `def`, `async def` or `class` before it.
_CALL = re.compile(r"(?<![\w.\"'>@\\/])(?:((?:async\s+)?def|class)\s+)?([^\W\d]\w*(?:\.[^\W\d]\w*)*)\(")
#: Characters behind an arrow in which its type ends.
MAX_TYPE = 80
_TYPE_NODES = (
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.BinOp,
    ast.BitOr,
    ast.Tuple,
    ast.List,
    ast.Constant,
    ast.Load,
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """Something of the form `word name(arguments) -> returns`."""

    start: int
    end: int
    word: str  # "def", "async def", "class" or ""
    name: str  # "merge", "Account", "account.deposit"
    arguments: str  # without the brackets
    returns: str  # "" where no type is written

    @property
    def typed(self) -> bool:
        """Whether it gives a type or a default, which no plain call has."""
        return bool(self.returns) or bool(re.search(r"\w\s*:|^\s*\*|,\s*\*\s*,", self.arguments))


def find_calls(text: str) -> list[Call]:
    """Calls in order; those inside the brackets of another are left out."""
    calls: list[Call] = []
    end = 0
    for match in _CALL.finditer(text):
        if match.start() < end:
            continue
        close = closing(text, match.end() - 1)
        if close < 0:
            continue
        returns, end = _returns(text, close + 1)
        word = re.sub(r"\s+", " ", match[1] or "")
        arguments = re.sub(r"\s*\n\s*", " ", text[match.end() : close]).strip().rstrip(",")
        calls.append(
            Call(start=match.start(), end=end, word=word, name=match[2], arguments=arguments, returns=returns)
        )
    return calls


def are_parameters(arguments: str) -> bool:
    """Whether `arguments` could stand in a definition."""
    return parsed(f"def f({arguments}): pass") is not None


def _returns(text: str, start: int) -> tuple[str, int]:
    """The annotation behind an arrow: the longest head of the line that is a type expression."""
    arrow = re.compile(r"`?[ \t]*(?:->|→)[ \t]*`?").match(text, start)
    if not arrow:
        return "", start
    rest = re.compile(rf"[^\n`;]{{0,{MAX_TYPE}}}").match(text, arrow.end())
    line = rest[0] if rest else ""
    for end in range(len(line), 0, -1):
        head = line[:end].strip().rstrip(".,:")
        if head and not (line[end - 1 : end].isalnum() and line[end : end + 1].isalnum()) and _is_type(head):
            kind = re.sub(r"^\(([^()]*,[^()]*)\)$", r"tuple[\1]", head)
            none = " | None" if re.match(r"`?\s+or `?None\b", line[end:]) else ""
            return kind + none, arrow.end() + end
    return "", start


def _is_type(text: str) -> bool:
    node = expression(text)
    if node is None:
        return False
    if isinstance(node, ast.Tuple) and not text.startswith("("):
        return False
    literal = isinstance(node, ast.Constant) and not (node.value is None or isinstance(node.value, str))
    return not literal and all(isinstance(item, _TYPE_NODES) for item in ast.walk(node))
