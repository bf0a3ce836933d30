"""What a sentence refuses becomes values; what it may just as well accept does not."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, gives, module_of

from smallwright.coder.error_cases import error_cases
from smallwright.coder.refusals import bounds, numbers, refused_values


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("It raises ValueError for a number below 1 or above 3999.", ["0", "4000"]),
        ("Raises ValueError when n is less than -5.", ["-6"]),
        ("A value above 2.5 raises ValueError.", ["3.5"]),
        ("A negative number raises ValueError.", ["-1"]),
        ("An amount of zero or less raises ValueError.", ["0", "-1"]),
        ("It raises ValueError for an odd number.", []),
    ],
)
def test_numbers(sentence: str, values: list[str]):
    assert refused_values("int", sentence, ()) == values
    assert refused_values("dict", sentence, ()) == []


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Raises ValueError for the empty string.", [""]),
        ("Raises ValueError for forms that are not standard such as IIII, VV or `IC`.", ["IIII", "VV", "IC"]),
        ("Raises ValueError for lower case.", ["1h30m"]),
        ("Raises ValueError for upper case.", ["1H30M"]),
        ("Raises ValueError for spaces and a sign.", ["1 h30m", "-1h30m"]),
        ("Raises ValueError for an unknown unit.", ["1h30?"]),
        ("Raises ValueError for a number without a unit.", ["130"]),
        ("Raises ValueError for a unit without a number.", ["hm"]),
        ("Raises ValueError for a length at the end.", ["1h30m3"]),
        ("Raises ValueError for a length of zero.", ["0h30m"]),
        ("Raises ValueError for a unit that comes twice.", ["1h30m1h30m"]),
        ("Raises ValueError for a wrong order.", ["30m1h"]),
        ("Raises ValueError for a text that contains one of the digits.", ["11h30m"]),
        ("Raises ValueError unless the text is in lower case, without spaces.", []),
        ("Raises ValueError for anything but spaces.", []),
    ],
)
def test_texts_are_spoilt_from_one_that_is_accepted(sentence: str, values: list[str]):
    made = [repr(text) for text in values if text != "1h30m"]
    assert refused_values("str", sentence, ["1h30m"]) == made
    only_given = [text for text in values if text in ("", "IIII", "VV", "IC")]
    assert refused_values("str", sentence, []) == [repr(text) for text in only_given]


def test_lists():
    rows = "A grid without rows, with empty rows or with rows of different lengths raises ValueError."
    assert refused_values("list", rows, ()) == ["[]", "[[]]", "[[1, 2], [3]]"]
    assert refused_values("list", "An empty list raises ValueError.", ()) == ["[]"]
    assert refused_values("list", "A long list raises ValueError.", ()) == []


def test_the_numbers_of_a_sentence_are_its_bounds():
    assert numbers("below absolute zero (0 K, which is -273.15 degrees), v2 or 1.5.3") == ["-273.15", "0"]
    assert refused_values("int", "one that is not between 1 and 3", ()) == ["0", "4"]
    assert refused_values("str", "an empty title, or one of blanks only,", ()) == ["''", "'  '"]


def test_bounds_are_comparisons_that_are_refused():
    assert bounds("below 1 or above 3999") == [("<", 1), (">", 3999)]
    assert bounds("any number") == []


def test_a_case_for_each_value_with_ordinary_other_arguments():
    top = function("def top(text: str, n: int) -> list[str]", "Raises `ValueError` when `n` is less than 1.")
    back = function(
        "def back(text: str) -> int", "Raises `ValueError` for lower case.", gives("back('X')", "10")
    )
    box = class_with("Box", "def __init__(self, size: int)", "def put(self, name: str) -> None")
    module = module_of(top, back, *box)
    cases = error_cases(module)
    assert [case.body for case in cases] == [
        "with pytest.raises(ValueError):\n    top('abc', 0)",
        "with pytest.raises(ValueError):\n    back('x')",
    ]
    assert all(case.given and case.raises == "ValueError" for case in cases)
    assert [case.uses for case in cases] == [{"top"}, {"back"}]
