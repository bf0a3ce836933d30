"""What samples of a unit got wrong, told to the next one: without their code, which it would only repeat."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from smallwright.coder.differences import difference
from smallwright.coder.test_cases import TestCase, comparison_in
from smallwright.coder.trial import Trial

#: Pitfalls that are told at once.
MOST = 2


def pitfalls(trial: Trial, cases: Sequence[TestCase]) -> tuple[str, ...]:
    """A line for each of the user's results that `trial` misses; the value that came, where there was one."""
    lines = []
    for case in cases:
        failure, asked = trial.failures.get(case.name), _asked(case)
        if failure is None or not asked or not case.given:
            continue
        said = difference(failure.expected, failure.actual)
        wrong = f"{failure.actual} is wrong{f' ({said})' if said else ''}" if failure.actual else ""
        lines.append(f"Mind: `{asked}`{f': {wrong}' if wrong else f' must not raise {failure.kind}'}.")
    return tuple(lines[:MOST])


def _asked(case: TestCase) -> str:
    """`call == value` of a case that asserts just that."""
    compared = comparison_in(case)
    return ast.unparse(compared) if compared else ""
