"""Finds the signatures that a prompt writes out: `name(args) -> type`, `class Name(args)`."""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass

_NAME = re.compile(r"(?<![\w.\"'>])((?:class|def)\s+)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\(")
_CLASS = re.compile(r"\bclass(?:\s+(?:called|named))?\s+`?([A-Z]\w*)\b`?(?!\()|`([A-Z]\w*)`\s+class\b")
_EXCEPTION = re.compile(
    r"\bexception(?:\s+class)?(?:\s+(?:called|named))?\s+`?([A-Z]\w*)\b`?(?:,?\s*(?:which is\s+)?a\s+subclass\s+of\s+`?(\w+)`?)?"
)

#: Built-in calls that are never a method of the same name in a prompt.
_CALLS = frozenset(
    {"int", "float", "list", "dict", "tuple", "sorted", "print", "isinstance", "range", "type", "super"}
)

#: Built-in calls that a prompt uses to describe a class, and the method behind each.
SPECIAL = {"len": "__len__", "iter": "__iter__", "str": "__str__", "repr": "__repr__", "bool": "__bool__"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A signature as written, and where it stands."""

    start: int
    end: int
    name: str  # "merge", "Account", "Account.deposit"
    arguments: str  # without the brackets
    returns: str  # "" where none is written
    is_class: bool
    base: str = ""  # of an exception


def find_signatures(text: str) -> list[Found]:
    """Signatures in the order of `text`; calls with literal arguments are examples, not signatures."""
    found = [item for match in _NAME.finditer(text) if (item := _signature(text, match))]
    spans = {item.name for item in found}
    named = [(match, match[1] or match[2], "") for match in _CLASS.finditer(text)]
    named += [(match, match[1], match[2] or "Exception") for match in _EXCEPTION.finditer(text)]
    for match, name, base in named:
        if name not in spans and not hasattr(builtins, name):
            spans.add(name)
            found.append(_class(match, name, base))
    return sorted(found, key=lambda item: item.start)


def _class(match: re.Match[str], name: str, base: str) -> Found:
    return Found(
        start=match.start(), end=match.end(), name=name, arguments="", returns="", is_class=True, base=base
    )


def _signature(text: str, match: re.Match[str]) -> Found | None:
    close = _closing(text, match.end() - 1)
    if close < 0 or _in_example(text, match.start(), close):
        return None
    name, arguments = match[2], text[match.end() : close]
    is_class = (match[1] or "").startswith("class") or (name[0].isupper() and "." not in name)
    if name in _CALLS or not _is_parameters(arguments) or (hasattr(builtins, name) and name[0].isupper()):
        return None
    returns, end = ("", close + 1) if is_class else _returns(text, close + 1)
    return Found(
        start=match.start(), end=end, name=name, arguments=arguments, returns=returns, is_class=is_class
    )


def _closing(text: str, opening: int) -> int:
    depth = 0
    for index in range(opening, min(len(text), opening + 400)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return -1


def _in_example(text: str, start: int, close: int) -> bool:
    """Whether the call stands in a line that shows a result: `>>> f(x)`, `f(x) == 1`, `y = f(x)`."""
    line_start = text.rfind("\n", 0, start) + 1
    before = text[line_start:start].lstrip()
    after = text[close + 1 : close + 5].lstrip(" `")
    return (
        before.startswith((">>>", "..."))
        or after.startswith(("==", "=>", "!="))
        or before.rstrip().endswith(" =")
    )


def _is_parameters(arguments: str) -> bool:
    try:
        ast.parse(f"def f({arguments}): pass")
    except (SyntaxError, ValueError):
        return False
    return True


def _returns(text: str, start: int) -> tuple[str, int]:
    """The annotation after `->`: the longest head of the line that is a type expression."""
    arrow = re.match(r"`?\s*->\s*`?", text[start:])
    if not arrow:
        return "", start
    rest = re.match(r"[^\n`;]*", text[start + arrow.end() :])
    line = rest[0] if rest else ""
    for end in range(len(line), 0, -1):
        head = line[:end].strip().rstrip(".,:")
        if head and (end == len(line) or not line[end].isalnum()) and _is_type(head):
            return head, start + arrow.end() + end
    return "", start


def _is_type(text: str) -> bool:
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return False
    allowed = (
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
    return all(isinstance(item, allowed) for item in ast.walk(node)) and not isinstance(node, ast.Tuple)
