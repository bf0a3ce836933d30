"""What samples of a unit got wrong, told to the next one: without their code, which it would only repeat."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from smallwright.coder.differences import difference
from smallwright.coder.hints import MAX_MESSAGE
from smallwright.coder.test_cases import TestCase, comparison_in
from smallwright.coder.trial import Trial, is_slip
from smallwright.orchestrator.workspace import TestFailure

#: Pitfalls that are told at once.
MOST = 2


def pitfalls(trial: Trial, cases: Sequence[TestCase]) -> tuple[str, ...]:
    """A line for each of the user's results that `trial` misses, with what came; one for each slip."""
    lines = []
    for case in cases:
        failure, asked = trial.failures.get(case.name), _asked(case)
        if failure is None or case.raises:
            continue
        if not (case.given and asked):  # a guessed value may be wrong; that code must not break is not
            lines += [f"Mind: it must not raise {_slip(failure)}."] if is_slip(failure) else []
            continue
        said = difference(failure.expected, failure.actual)
        wrong = f"{failure.actual} is wrong{f' ({said})' if said else ''}" if failure.actual else ""
        lines.append(f"Mind: `{asked}`{f': {wrong}' if wrong else f' must not raise {failure.kind}'}.")
    return tuple(dict.fromkeys(lines))[:MOST]


def _slip(failure: TestFailure) -> str:
    said = failure.message.strip().splitlines()[:1]
    return f"{failure.kind} ({said[0][:MAX_MESSAGE]})" if said else failure.kind


def _asked(case: TestCase) -> str:
    """`call == value` of a case that asserts just that."""
    compared = comparison_in(case)
    return ast.unparse(compared) if compared else ""
