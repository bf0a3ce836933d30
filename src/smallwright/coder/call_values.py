"""What a call in an example is given."""

from __future__ import annotations

import ast


def argument_of(call: str) -> str | None:
    """The one argument of a call, as Python writes it; None for anything else."""
    node = ast.parse(call, mode="eval").body
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        return ast.unparse(node.args[0])
    return None


def literal(text: str | None) -> str | int | None:
    """The string or whole number that `text` writes; None for anything else."""
    try:
        value = ast.literal_eval(text or "None")
    except (ValueError, SyntaxError):
        return None
    return value if type(value) in (str, int) else None
