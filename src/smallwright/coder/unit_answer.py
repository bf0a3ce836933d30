"""Puts what a model answered into the module: the definition that was asked for, its helpers and imports."""

from __future__ import annotations

import ast
import re
from textwrap import indent

from smallwright.coder.salvage import salvage
from smallwright.coder.source_edit import (
    after_imports,
    constants,
    definitions,
    find,
    import_lines,
    replace,
    source_of,
)
from smallwright.coder.units import Unit


def merged(code: str, unit: Unit, answer: str, planned: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """`code` with the definition of `unit` from `answer`, and the salvage steps.

    Helpers that the answer defines beside it come along; other planned names do not. Raises ValueError, whose
    words are for the model, when the answer does not define the unit.
    """
    text, steps = salvage(answer)
    source = _definition(text, unit) if text else ""
    if not source:
        raise ValueError(f"it does not define {unit.name} in code that Python can read")
    result = replace(code, unit.name, source)
    owner = unit.name.split(".")[0]
    for name, body in definitions(text).items():
        if (
            name not in planned
            and name not in (owner, unit.name.rpartition(".")[2])
            and not find(ast.parse(code), name)
        ):
            if not name.startswith("test"):
                result = _before(result, owner, body)
    result = _with_private_methods(result, unit, text)
    for name, body in constants(text).items():
        if re.search(rf"\b{name}\b", source) and name not in constants(result):
            result = after_imports(result, [body])
    own = [line for line in import_lines(text) if "__future__" not in line]
    return after_imports(result, own), steps


def _definition(text: str, unit: Unit) -> str:
    """The unit's source in an answer that may have left out, or put in, the class around a method."""
    if source := source_of(text, unit.name):
        return source
    bare = unit.name.rpartition(".")[2]
    if "." in unit.name and (source := source_of(text, bare)):
        return source
    tree = ast.parse(text)
    for node in tree.body:  # a function that was wrapped in a class, or a class of another name
        if (
            isinstance(node, ast.ClassDef)
            and "." not in unit.name
            and (found := source_of(text, f"{node.name}.{bare}"))
        ):
            return _unbound(found)
        if (
            isinstance(node, ast.ClassDef)
            and "." in unit.name
            and (found := source_of(text, f"{node.name}.{bare}"))
        ):
            return found
    return ""


def _unbound(source: str) -> str:
    """A method as a function: without self and its decorators."""
    return re.sub(r"\(\s*(?:self|cls)\s*,?\s*", "(", source[source.index("def ") :], count=1)


def _with_private_methods(code: str, unit: Unit, text: str) -> str:
    """Helper methods (`_name`) that the answer's class defines beside the method that was asked for."""
    owner, _, method = unit.name.rpartition(".")
    node = find(ast.parse(text), owner) if owner else None
    for item in getattr(node, "body", []):
        if isinstance(item, ast.FunctionDef) and item.name != method and re.match(r"_[a-z]", item.name):
            name = f"{owner}.{item.name}"
            if not find(ast.parse(code), name):
                code = replace(code, name, source_of(text, name))
    return code


def _before(code: str, name: str, source: str) -> str:
    """`code` with a helper in front of the definition of `name`."""
    node = find(ast.parse(code), name)
    lines = code.splitlines()
    if node is None:
        return code.rstrip() + "\n\n\n" + source + "\n"
    at = min([node.lineno, *(item.lineno for item in node.decorator_list)]) - 1
    return "\n".join([*lines[:at], *indent(source, "").splitlines(), "", "", *lines[at:]]) + "\n"
