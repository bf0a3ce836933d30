"""A check as a function of its own: it refuses what a unit must refuse, and is called before all else."""

from __future__ import annotations

import ast

import msgspec

from smallwright.coder.skeleton import def_line
from smallwright.coder.source_edit import replace, source_of
from smallwright.coder.units import Unit
from smallwright.errors import AnswerError


def check_of(unit: Unit) -> Unit:
    """The unit that checks the arguments of the function `unit`: "_check_decode"."""
    item = unit.items[0]
    name = f"_check_{item.name}"
    node = _function(f"{def_line(item)} pass")
    node.name, node.returns = name, ast.Constant(None)
    signature = ast.unparse(node).partition(":\n")[0]
    return Unit(
        name=name, items=(msgspec.structs.replace(item, name=name, signature=signature, examples=()),)
    )


def with_call(code: str, unit: Unit) -> str:
    """`code` with a call of the check at the start of the function `unit`."""
    node = _function(source_of(code, unit.name))
    names = [argument.arg for argument in node.args.args]
    call = ast.parse(f"{check_of(unit).name}({', '.join(names)})").body
    start = 0 if ast.get_docstring(node) is None else 1
    node.body[start:start] = call
    return replace(code, unit.name, ast.unparse(ast.fix_missing_locations(node)))


def _function(source: str) -> ast.FunctionDef:
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.FunctionDef):
        raise AnswerError("a check needs a plain function")
    return node
