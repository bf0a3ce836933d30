"""A module as its plan says it: signatures, purposes, empty bodies."""

from __future__ import annotations

import ast
import re
from textwrap import indent, wrap

from smallwright.orchestrator.plan import ModulePlan, PublicName

EMPTY = "raise NotImplementedError"


def skeleton(module: ModulePlan, imports: tuple[str, ...] = ()) -> str:
    """Python text with every public name of `module`; each body says that it is not there yet."""
    head = ["from __future__ import annotations", *imports]
    parts = [block for item in module.public if "." not in item.name for block in [_definition(item, module)]]
    return "\n".join(head) + "\n\n\n" + "\n\n\n".join(parts) + "\n"


def _definition(item: PublicName, module: ModulePlan) -> str:
    if item.kind == "constant":
        return f"{item.signature}  # {item.purpose}"
    if item.kind == "function":
        return stub(item)
    members = [stub(x) for x in module.public if x.kind == "method" and x.name.startswith(f"{item.name}.")]
    body = "\n\n".join(members) if members else docstring(item.purpose)
    return f"{class_line(item)}\n{indent(body, '    ')}"


def class_line(item: PublicName) -> str:
    """ "class Account(Exception):" whatever the plan put behind it."""
    match = re.match(r"\s*class\s+(\w+)\s*(\([\w., ]*\))?", item.signature)
    bases = match[2] if match and match[2] and ":" not in match[2] else ""
    return f"class {item.name}{bases}:"


def stub(item: PublicName) -> str:
    """A function with its purpose as docstring and no body."""
    return f"{def_line(item)}\n{indent(docstring(item.purpose), '    ')}\n    {EMPTY}"


def def_line(item: PublicName) -> str:
    """ "def deposit(self, amount: int) -> int:" made good from what the plan says."""
    name = item.name.rpartition(".")[2]
    text = item.signature.strip().rstrip(":")
    text = re.sub(r"^(?:async\s+)?(?:def\s+)?[\w.]*", f"def {name}", text, count=1)
    for line in (f"{text}:", f"def {name}({'self' if item.kind == 'method' else ''}):"):
        try:
            ast.parse(f"{line} pass")
        except (SyntaxError, ValueError):
            continue
        return line
    return f"def {name}(*args, **kwargs):"


def docstring(text: str) -> str:
    """`text` as a docstring of short lines."""
    clean = text.replace("\\", "\\\\").replace('"""', "'''").strip() or "As the specification says."
    lines = wrap(clean, 96)
    return f'"""{lines[0]}"""' if len(lines) == 1 else '"""' + "\n".join(lines) + '\n"""'
