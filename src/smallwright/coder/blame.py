"""Which unit a failing case points to: where the traceback ends, else what the case is about."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from smallwright.coder.source_edit import find
from smallwright.coder.test_cases import TestCase
from smallwright.coder.units import Unit
from smallwright.orchestrator.workspace import TestFailure


def unit_to_blame(code: str, case: TestCase, failure: TestFailure, units: Sequence[Unit]) -> Unit:
    """The unit whose lines the failure stands in; else the last one that the case uses."""
    if failure.line is not None and failure.kind not in ("AssertionError", "Failed"):
        inside = [unit for unit in units if _holds(code, unit, failure.line)]
        if inside:
            return inside[-1]
    last = case.body.strip().splitlines()[-1]
    ranked = sorted(
        units, key=lambda unit: (_mentioned(unit, last), _mentioned(unit, case.body), _named(unit, case))
    )
    return ranked[-1]


def _holds(code: str, unit: Unit, line: int) -> bool:
    node = find(ast.parse(code), unit.name)
    return node is not None and node.lineno <= line <= (node.end_lineno or node.lineno)


def _mentioned(unit: Unit, text: str) -> int:
    """Place of the last mention of the unit in `text`; -1 where there is none."""
    return max(text.rfind(item.name.rpartition(".")[2] + "(") for item in unit.items)


def _named(unit: Unit, case: TestCase) -> bool:
    return bool(case.uses & {item.name for item in unit.items})
