"""Results for nothing that the words of a prompt state."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, module_of

from smallwright.coder.stated_values import stated_values


@pytest.mark.parametrize(
    ("signature", "purpose", "body"),
    [
        (
            "def longest(text: str) -> str | None",
            "Returns the longest, and `None` when the text has no word.",
            "longest('') is None",
        ),
        ("def mean(text: str) -> float", "The mean, and 0.0 when the text has no word.", "mean('') == 0.0"),
        ("def encode(text: str) -> str", "The empty string encodes to the empty string.", "encode('') == ''"),
        (
            "def cut(text: str) -> list[str]",
            "A text without tokens gives an empty list.",
            "cut('') == []",
        ),
        (
            "def total(n: list[int]) -> int",
            "Returns the sum, or 0 if the list is empty.",
            "total([]) == 0",
        ),
        (
            "def slug(t: str) -> str",
            "When no letter is left, the result is an empty string.",
            "slug('') == ''",
        ),
        (
            "def f(t: str, n: int) -> dict[str, int]",
            "An empty text gives an empty dict.",
            "f('', 1) == {}",
        ),
    ],
)
def test_a_result_for_nothing(signature: str, purpose: str, body: str):
    case, *more = stated_values(module_of(function(signature, purpose)))
    assert (case.body, case.given, case.raises) == (f"assert {body}", True, None)
    signs = ["no word" in purpose] * ("no word" in purpose)
    assert [case.body.replace("'?!'", "''") == f"assert {body}" for case in more] == signs


@pytest.mark.parametrize(
    ("signature", "purpose"),
    [
        ("def f(text: str) -> int", "Raises ValueError when the text is empty."),
        ("def f(text: str) -> int", "Returns 0 for unknown words."),
        ("def f(text: str) -> int", "Returns 0.05 when the text has no word."),
        ("def f(n: int) -> int", "Returns 0 when the number is empty."),  # nothing that could be empty
        ("def f(a: str, b: str) -> int", "Returns 0 when the text has no word."),  # which of the two?
    ],
)
def test_what_is_not_stated_plainly_is_no_case(signature: str, purpose: str):
    assert stated_values(module_of(function(signature, purpose))) == []


def test_a_method_gets_its_object():
    box = class_with("Box", "def find(self, name: str) -> str | None")
    box[1] = function("def find(self, name: str) -> str | None", "Returns None when the name is empty.")
    method = type(box[1])(name="Box.find", kind="method", signature=box[1].signature, purpose=box[1].purpose)
    (case,) = stated_values(module_of(box[0], method))
    assert case.body == "thing = Box()\nassert thing.find('') is None"
