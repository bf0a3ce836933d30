"""Puts what a model answered into the module: the definition that was asked for, its helpers and imports."""

from __future__ import annotations

import ast
import re

from smallwright.coder.salvage import salvage
from smallwright.coder.source_edit import (
    after_imports,
    definitions,
    find,
    insert_before,
    replace,
    source_of,
)
from smallwright.coder.source_parts import constants, import_lines, names_in
from smallwright.coder.units import Unit

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def merged(code: str, unit: Unit, answer: str, planned: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """`code` with the definition of `unit` from `answer`, and the salvage steps.

    Helpers that the answer defines beside it come along; other planned names do not. Raises ValueError, whose
    words are for the model, when the answer does not define the unit.
    """
    text, steps = salvage(answer)
    source = _definition(text, unit) if text else ""
    if not source:
        raise ValueError(f"it does not define {unit.name} in code that Python can read")
    result = replace(code, unit.name, _decorated(source, unit))
    result = _with_helpers(result, unit, text, planned)
    result = _with_private_methods(result, unit, text)
    result = _with_constants(result, source, text)
    return after_imports(result, import_lines(text, known=planned | set(definitions(result)))), steps


def _definition(text: str, unit: Unit) -> str:
    """The unit's source in an answer that may have left out, or put in, the class around it."""
    bare = unit.name.rpartition(".")[2]
    if source := source_of(text, unit.name) or source_of(text, bare):
        return source
    for node in ast.parse(text).body:  # a function that was wrapped in a class, or a class of another name
        if isinstance(node, ast.ClassDef) and (found := source_of(text, f"{node.name}.{bare}")):
            return found if "." in unit.name else _unbound(found)
    return ""


def _unbound(source: str) -> str:
    """A method as a function: without self and its decorators."""
    head = re.search(r"^(?:async )?def ", source, re.MULTILINE)
    return re.sub(r"\(\s*(?:self|cls)\s*,?\s*", "(", source[head.start() if head else 0 :], count=1)


def _decorated(source: str, unit: Unit) -> str:
    """`source` with the decorator that the plan gives (`@property`), where the answer forgot it."""
    signature = unit.items[0].signature.lstrip()
    line = signature.split("\n", 1)[0].strip()
    if unit.whole_class or not line.startswith("@") or source.lstrip().startswith("@"):
        return source
    return f"{line}\n{source}"


def _with_helpers(code: str, unit: Unit, text: str, planned: frozenset[str]) -> str:
    """Functions and classes that the answer defines beside the unit, in front of it."""
    owner, _, own = unit.name.rpartition(".")
    for name, body in definitions(text).items():
        there = find(ast.parse(code), name) is not None
        if there or name in planned or name in (owner, own) or name.startswith("test"):
            continue
        if not _is_method(body):
            code = insert_before(code, unit.name.split(".")[0], body)
        elif owner and re.match(r"_[a-z]", name) and not find(ast.parse(code), f"{owner}.{name}"):
            code = replace(code, f"{owner}.{name}", body)
    return code


def _is_method(source: str) -> bool:
    """Whether a definition at the left edge was meant as a method: the class around it was left out."""
    node = ast.parse(source).body[0]
    return isinstance(node, _FUNCTIONS) and bool(node.args.args) and node.args.args[0].arg == "self"


def _with_private_methods(code: str, unit: Unit, text: str) -> str:
    """Helper methods (`_name`) that the answer's class defines beside the method that was asked for."""
    owner, _, method = unit.name.rpartition(".")
    node = find(ast.parse(text), owner) if owner else None
    for item in getattr(node, "body", []):
        if isinstance(item, _FUNCTIONS) and item.name != method and re.match(r"_[a-z]", item.name):
            name = f"{owner}.{item.name}"
            if not find(ast.parse(code), name):
                code = replace(code, name, source_of(text, name))
    return code


def _with_constants(code: str, source: str, text: str) -> str:
    """Constants that the definition uses; one that needs what the module defines stands at its end."""
    for name, body in constants(text).items():
        if name not in names_in(source) or name in constants(code):
            continue
        late = names_in(body) & set(definitions(code))
        code = f"{code.rstrip()}\n\n\n{body}\n" if late else after_imports(code, [body])
    return code
