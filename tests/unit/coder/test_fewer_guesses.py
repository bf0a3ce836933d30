"""A small model that goes on counting up is cut short."""

from __future__ import annotations

from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_writer import MOST_GUESSES, _fewer


def guess(number: int, name: str) -> TestCase:
    return TestCase(
        name=f"test_{name}_{number}", body=f"assert {name}({number}) == {number}", uses=frozenset({name})
    )


def test_only_the_first_cases_about_the_same_names_stay():
    many = [guess(number, "count") for number in range(MOST_GUESSES + 5)]
    other = guess(0, "other")
    assert _fewer([*many, other]) == [*many[:MOST_GUESSES], other]
