"""A sentence about what is refused names one case or several."""

from __future__ import annotations

import pytest

from smallwright.coder.alternatives import alternatives


@pytest.mark.parametrize(
    ("sentence", "cases"),
    [
        (
            "A grid without rows, with empty rows or with rows of different lengths raises `ValueError`.",
            ["A grid without rows", "with empty rows", "with rows of different lengths"],
        ),
        (
            "An empty title, or one of blanks only, raises `ValueError`;",
            ["An empty title", "one of blanks only"],
        ),
        (
            "a quantity below 1, or more than there is, raises `ValueError` and changes nothing.",
            ["a quantity below 1", "more than there is"],
        ),
        (
            "when no copy is left, or the reader has one already, it raises `ValueError`.",
            ["when no copy is left", "the reader has one already"],
        ),
        (
            "It raises `ValueError` if it is empty or if a value is negative.",
            ["if it is empty", "if a value is negative"],
        ),
    ],
)
def test_cases_are_told_apart(sentence: str, cases: list[str]):
    assert alternatives(sentence) == cases


@pytest.mark.parametrize(
    "sentence",
    [
        "An amount of zero or less raises `ValueError`;",
        "A name, email or age that is empty raises `ValueError`.",
        'Anything else, such as "3x", "" or "a", raises `ValueError`.',
        "A value below zero (0 K, the lowest one) raises `ValueError`.",
        "It raises `ValueError` when `n` is less than 1.",
        "An odd one, and of course nothing is changed.",
    ],
)
def test_one_case_stays_whole(sentence: str):
    assert alternatives(sentence) == [sentence]
