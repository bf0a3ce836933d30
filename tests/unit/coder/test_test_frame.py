"""The frame says what a model has to fill in: each name, and each exception that its rules speak of."""

from __future__ import annotations

import ast

import pytest
from tests.fakes.coder_desk import class_with, function, module_of

from smallwright.coder.test_frame import errors_of, parted, refusals_of, sentences, test_frame
from smallwright.orchestrator.plan import PublicName

RULES = "Takes n out; raises ValueError for n below 1. Raises TooMuch beyond the balance. Uses Decimal."


def test_each_name_and_each_error_has_a_head():
    module = module_of(
        PublicName(name="TooMuch", kind="class", signature="class TooMuch(Exception)"),
        PublicName(name="LIMIT", kind="constant", signature="LIMIT: int = 5"),
        function("def take(n: int) -> int", RULES),
        *class_with("Box", "def __init__(self)", "def __len__(self) -> int"),
    )
    refusals = {("take", "ValueError"): ["below 1", "an odd number"], ("take", "TooMuch"): ["beyond it"]}
    frame = test_frame(module, refusals, [item.name for item in module.public])
    assert heads(frame) == ["test_take", "test_take_valueerror", "test_take_toomuch", "test_box_len"]
    assert frame.startswith("import pytest\nfrom shop import TooMuch, LIMIT, take, Box\n")
    assert (
        "# below 1\n    with pytest.raises(ValueError):\n        ...\n    # an odd number\n    with" in frame
    )
    assert heads(test_frame(module, {}, ["Box.__len__"])) == ["test_box_len"]


def heads(frame: str) -> list[str]:
    return [node.name for node in ast.parse(frame).body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A raises E; so does B.", ["A raises E;", "B raises E."]),
        ("A raises `E`, and so do others.", ["A raises `E`", "others raises `E`."]),
        ("It is big; so does B.", ["It is big;", "so does B."]),
        ("One. Two; three.", ["One.", "Two;", "three."]),
    ],
)
def test_sentences_stand_by_themselves(text: str, found: list[str]):
    assert sentences(text) == found


def test_an_exception_comes_with_the_sentence_that_speaks_of_it():
    take = function("def take(n: int) -> int", RULES)
    assert errors_of(take, module_of(take)) == [("ValueError", "raises ValueError for n below 1.")]


def test_a_rule_for_everything_counts_for_each_name_and_another_does_not():
    f, g = function("def f()"), function("def g()", "Gives 1.")
    everywhere = module_of(f, g, purpose="All functions raise TypeError on text. One raises KeyError.")
    assert [name for name, _ in errors_of(f, everywhere)] == ["TypeError"]
    assert [name for name, _ in errors_of(g, everywhere)] == ["TypeError"]


def test_a_class_that_is_only_named_is_no_exception():
    f = function("def f(box: Box)", "Opens a Box.")
    assert errors_of(f, module_of(f, *class_with("Box"))) == []


def test_every_sentence_of_an_error_counts_and_none_is_what_a_name_does():
    f = function("def f(n: int)", "Counts. A big n raises ValueError; so does an odd one.")
    said = [("ValueError", "A big n raises ValueError;"), ("ValueError", "an odd one raises ValueError.")]
    assert refusals_of(f, module_of(f)) == said
    assert parted(f, module_of(f)) == ("Counts.", " ".join(words for _, words in said))
