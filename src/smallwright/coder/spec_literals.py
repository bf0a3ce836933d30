"""Reads Python expressions and literal values out of text."""

from __future__ import annotations

import ast
import builtins
import re
import warnings

#: What may follow a value that stands for itself: "returns 2 items" names no value.
_VALUE_ENDS = re.compile(
    r"\s*(?:$|\n|[`.,;:)\]|#]|[-–—]\s|(?:and|but|while|because|since|as|for|if|when|where|or|und|et|y)\b|\()"
)
#: A number, a string or one of the three constants.
_SIMPLE = re.compile(
    r"[-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?|True\b|False\b|None\b"
    r"|[rbRB]?(?:'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
)
#: Characters that a signature or a value may take.
MAX_SIGNATURE = 600
_PAIRS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def parsed(text: str) -> ast.Module | None:
    """`text` as Python; None where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # doubtful escapes are the user's own
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def expression(text: str) -> ast.expr | None:
    """The one expression that `text` is; None where it is none."""
    tree = parsed(text.strip())
    only = tree.body[0] if tree is not None and len(tree.body) == 1 else None
    return only.value if isinstance(only, ast.Expr) else None


def is_literal(text: str) -> bool:
    """Whether `text` is a value written out; a tuple only in its brackets."""
    node = expression(text.strip())
    if node is None or (isinstance(node, ast.Tuple) and not text.lstrip().startswith("(")):
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError, SyntaxError):
        return False
    return True


def literal_at(text: str) -> str:
    """The literal at the head of `text` that stands for itself; "" where there is none."""
    if text[:1] in ("[", "{", "("):
        head = text[: closing(text, 0) + 1]
    else:
        simple = _SIMPLE.match(text)
        head = simple[0] if simple else ""
    return head if head and is_literal(head) and _VALUE_ENDS.match(text, len(head)) else ""


def closing(text: str, opening: int) -> int:
    """Place of the bracket that closes the one at `opening`, strings passed over; -1 where there is none."""
    depth, index, last = 0, opening, min(len(text), opening + MAX_SIGNATURE)
    while index < last:
        char = text[index]
        if char in "\"'":
            string = re.compile(rf"{char}(?:\\.|[^\\{char}\n])*{char}").match(text, index)
            index = string.end() if string else index + 1
            continue
        depth += _PAIRS.get(char, 0)
        if depth == 0:
            return index
        index += 1
    return -1


def is_closed(setup: str, call: str) -> bool:
    """Whether it uses no variable that nobody set, which would make it a sketch."""
    tree = parsed(f"{setup}\n{call}")
    if tree is None:
        return False
    nodes = list(ast.walk(tree))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    given = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    given |= {
        alias.asname or alias.name.split(".")[0]
        for n in nodes
        if isinstance(n, ast.Import | ast.ImportFrom)
        for alias in n.names
    }
    given |= {
        node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    given |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    free = {n.id for n in nodes if isinstance(n, ast.Name) and id(n) not in called} - given
    return all(hasattr(builtins, name) or name[0].isupper() for name in free)
