"""Where a model's tests and its code contradict each other so often that the code is in doubt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from smallwright.coder.doubts import subject
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial, is_slip

#: One wrong guess says more about the guess, and one sample nothing about the others.
_LEAST = 2


def contested(cases: Sequence[TestCase], trial: Trial) -> set[str]:
    """Names that the user shows no result of, and of whose guessed results more fail than pass.

    Test and code were written from the same words, apart from each other: where they agree, both are likely
    right (CodeT, Chen et al. 2022); where they mostly do not, nothing shows that the code is.
    """
    shown = {subject(case)[0] for case in cases if case.given and not case.raises}
    passed, failed = Counter[str](), Counter[str]()
    for name, guesses in _guesses(cases).items():
        failures = [trial.failures[case.name] for case in guesses if case.name in trial.failures]
        passed[name] = sum(case.name in trial.passed for case in guesses)
        failed[name] = sum(failure.kind == "AssertionError" or is_slip(failure) for failure in failures)
    return {name for name, count in failed.items() if count >= _LEAST and count > passed[name]} - shown


def unanimous(cases: Sequence[TestCase], samples: Sequence[Trial]) -> set[str]:
    """Names of which all samples give the same for every guessed case: then the guesses are in doubt.

    The answer that most samples lead to is likely right (self-consistency, Wang et al. 2022).
    """
    if len(samples) < _LEAST:
        return set()
    return {
        name
        for name, guesses in _guesses(cases).items()
        if all(len({_outcome(case, trial) for trial in samples}) == 1 for case in guesses)
    }


def _guesses(cases: Sequence[TestCase]) -> Mapping[str, list[TestCase]]:
    """Guessed results by the name that they are of."""
    found: dict[str, list[TestCase]] = defaultdict(list)
    for case in cases:
        if not case.given and not case.raises:
            found[subject(case)[0]].append(case)
    return found


def _outcome(case: TestCase, trial: Trial) -> tuple[str, str]:
    """What a sample gave: the same for two that gave the same."""
    failure = trial.failures.get(case.name)
    return (failure.kind, failure.actual or failure.message) if failure else ("", "")
