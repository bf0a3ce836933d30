"""Which unit a failing case points to: where the traceback ends, else what the case is about."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from smallwright.coder.source_edit import find
from smallwright.coder.test_cases import TestCase
from smallwright.coder.units import Unit
from smallwright.errors import AnswerError
from smallwright.orchestrator.plan import PublicName
from smallwright.orchestrator.workspace import TestFailure

#: How a test uses a method that it does not call by its name.
_SPECIAL = {
    "__len__": r"\blen\(",
    "__iter__": r"\b(?:list|tuple|iter|sorted|sum|set)\(|\bfor \w+ in\b",
    "__contains__": r"\bin\b",
    "__getitem__": r"\w\[",
    "__setitem__": r"\w\[",
    "__str__": r"\bstr\(",
    "__repr__": r"\brepr\(",
    "__bool__": r"\bbool\(|\bnot\b",
    "__eq__": r"==",
}


def unit_to_blame(code: str, case: TestCase, failure: TestFailure, units: Sequence[Unit]) -> Unit:
    """The unit whose lines the failure stands in; else the last one that the case uses.

    Raises AnswerError where the module has no unit that could be corrected.
    """
    if not units:
        raise AnswerError(f"{case.name}: the module has no function or class that could be corrected")
    if failure.line is not None and failure.kind not in ("AssertionError", "Failed"):
        inside = [unit for unit in units if _holds(code, unit, failure.line)]
        if inside:
            return inside[-1]
    last = case.body.strip().splitlines()[-1]
    return max(
        reversed(units),
        key=lambda unit: (_mentioned(unit, last), _mentioned(unit, case.body), _named(unit, case)),
    )


def _holds(code: str, unit: Unit, line: int) -> bool:
    node = find(ast.parse(code), unit.name)
    return node is not None and node.lineno <= line <= (node.end_lineno or node.lineno)


def _mentioned(unit: Unit, text: str) -> int:
    """Place of the last mention of the unit in `text`; -1 where there is none."""
    places = [match.start() for item in unit.items for match in re.finditer(_mention(item), text)]
    return max(places, default=-1)


def _mention(item: PublicName) -> str:
    owner, _, name = item.name.rpartition(".")
    if name == "__init__":
        return rf"\b{re.escape(owner)}\("
    if item.signature.lstrip().startswith("@property"):
        return rf"\.{re.escape(name)}\b"
    return _SPECIAL.get(name, rf"\b{re.escape(name)}\(")


def _named(unit: Unit, case: TestCase) -> bool:
    return bool(case.uses & {item.name for item in unit.items})
