"""Heads of definitions as a plan says them, made good where a model wrote them askew."""

from __future__ import annotations

import ast
import re
from textwrap import wrap

from smallwright.orchestrator.plan import PublicName


def class_line(item: PublicName) -> str:
    """ "class Account(Exception):" whatever the plan put behind it."""
    match = re.match(r"\s*class\s+\w+\s*(\([\w., ]*\))?", item.signature)
    named = item.name.endswith(("Error", "Exception"))
    bases = match[1] if match and match[1] and match[1] != "()" else "(Exception)" if named else ""
    return f"class {item.name}{bases}:"


def def_line(item: PublicName) -> str:
    """ "def deposit(self, amount: int) -> int:" made good from what the plan says, decorators before it."""
    name = item.name.rpartition(".")[2]
    text = item.signature.strip().rstrip(":")
    decorators = "".join(re.findall(r"^[ \t]*(@[^\n]+\n)", text, re.MULTILINE))
    text = re.sub(r"^[ \t]*@[^\n]+\n\s*", "", text, flags=re.MULTILINE)
    word = "async def" if text.startswith("async ") else "def"
    text = re.sub(r"^(?:async\s+)?(?:def\s+)?[\w.]*", f"{word} {name}", text, count=1)
    for line in (f"{text}:", f"{word} {name}({'self' if item.kind == 'method' else ''}):"):
        try:
            ast.parse(f"{decorators}{line} pass")
        except (SyntaxError, ValueError):
            continue
        return f"{decorators}{line}"
    return f"{word} {name}(*args, **kwargs):"


def head_of(item: PublicName) -> ast.FunctionDef | None:
    """The definition that `def_line` begins, without a body; None where it is no plain function."""
    node = ast.parse(f"{def_line(item)} pass").body[0]
    return node if isinstance(node, ast.FunctionDef) else None


def docstring(text: str) -> str:
    """`text` as a docstring of short lines."""
    clean = text.replace("\\", "\\\\").replace('"""', "'''").strip() or "As the specification says."
    clean = f"{clean[:-1]}'" if clean.endswith('"') else clean  # a fourth quote would end the string early
    lines = wrap(clean, 96)
    return f'"""{lines[0]}"""' if len(lines) == 1 else '"""' + "\n".join(lines) + '\n"""'
