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
    """The longest literal at the head of a line of `text` that stands for itself; "" where there is none."""
    line = text.split("\n", 1)[0]
    for end in range(len(line), 0, -1):
        head = re.sub(r"(?<=\d)\.$", "", line[:end].strip())  # the end of the sentence, no float
        if head and is_literal(head) and _VALUE_ENDS.match(line, end):
            return head
    return ""


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
