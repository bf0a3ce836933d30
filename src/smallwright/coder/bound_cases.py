"""Cases of a model's that refuse the very number that is still accepted: "below 5" is not 5, but 4."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from smallwright.coder.doubts import subject
from smallwright.coder.refusals import numbers
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import refusals_of
from smallwright.orchestrator.plan import ModulePlan

_BELOW = re.compile(r"\b(?:below|under|(?:less|smaller|lower|fewer) than)\b")
_ABOVE = re.compile(r"\b(?:above|over|beyond|(?:more|larger|greater|higher|longer) than)\b")
_INCLUDED = re.compile(r"\bor (?:less|more|equal|below|above|fewer)\b|\bat (?:most|least)\b")


def beyond_bounds(case: TestCase, module: ModulePlan) -> TestCase:
    """`case`, or the same one step beyond the bound that its sentence names, where it stands at it."""
    name, exception = subject(case)
    items = [item for item in module.public if item.name == name and case.raises]
    for error, sentence in (found for item in items for found in refusals_of(item, module)):
        step = -1 if _BELOW.search(sentence) else 1 if _ABOVE.search(sentence) else 0
        if error == exception and step and not _INCLUDED.search(sentence):
            tree = ast.parse(case.body)
            _Step(set(numbers(sentence)), step).visit(tree.body[-1])
            case = replace(case, body=ast.unparse(ast.fix_missing_locations(tree)))
    return case


class _Step(ast.NodeTransformer):
    """Moves the numbers that a call is given."""

    def __init__(self, bounds: set[str], step: int) -> None:
        self._bounds, self._step = bounds, step

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Only the outer call's own arguments."""
        node.args = [self._moved(argument) for argument in node.args]
        return node

    def _moved(self, argument: ast.expr) -> ast.expr:
        if ast.unparse(argument) not in self._bounds:
            return argument
        return ast.Constant(ast.literal_eval(argument) + self._step)
