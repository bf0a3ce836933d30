"""A check as a function of its own: it refuses what a unit must refuse, and is called before all else."""

from __future__ import annotations

import ast

import msgspec

from smallwright.coder.check_edits import function_of, with_start
from smallwright.coder.skeleton import def_line
from smallwright.coder.source_edit import replace, source_of
from smallwright.coder.units import Unit


def check_of(unit: Unit) -> Unit:
    """The unit that checks the arguments of the function `unit`: "_check_decode". Raises AnswerError."""
    item = unit.items[0]
    name = f"_check_{item.name}"
    node = function_of(f"{def_line(item)} pass")
    node.name, node.returns = name, ast.Constant(None)
    signature = ast.unparse(node).partition(":\n")[0]
    check = msgspec.structs.replace(item, name=name, signature=signature, examples=())
    return Unit(name=name, items=(check,))


def with_call(code: str, unit: Unit) -> str:
    """`code` with a call of the check at the start of the function `unit`. Raises AnswerError."""
    source = source_of(code, unit.name)
    names = [argument.arg for argument in function_of(source).args.args]
    return replace(code, unit.name, with_start(source, f"{check_of(unit).name}({', '.join(names)})"))
