"""Where a model's tests and its code contradict each other so often that the code is in doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from smallwright.coder.doubts import subject
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial, is_slip

#: One wrong guess says more about the guess.
_LEAST = 2


def contested(cases: Sequence[TestCase], trial: Trial) -> set[str]:
    """Names that the user shows no result of, and of whose guessed results more fail than pass.

    Test and code were written from the same words, apart from each other: where they agree, both are likely
    right (CodeT, Chen et al. 2022); where they mostly do not, nothing shows that the code is.
    """
    shown = {subject(case)[0] for case in cases if case.given and not case.raises}
    passed, failed = Counter[str](), Counter[str]()
    for case in cases:
        if not case.given and not case.raises:
            name, failure = subject(case)[0], trial.failures.get(case.name)
            passed[name] += case.name in trial.passed
            failed[name] += failure is not None and (failure.kind == "AssertionError" or is_slip(failure))
    return {name for name, count in failed.items() if count >= _LEAST and count > passed[name]} - shown
