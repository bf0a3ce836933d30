"""The frame says what a model has to fill in: each name, and each exception that its rules speak of."""

from __future__ import annotations

import ast

from tests.fakes.coder_desk import class_with, function, module_of

from smallwright.coder.test_frame import errors_of, test_frame
from smallwright.orchestrator.plan import PublicName

RULES = "Takes n out; raises ValueError for n below 1. Raises TooMuch beyond the balance. Uses Decimal."


def test_each_name_and_each_exception_has_a_head():
    module = module_of(
        PublicName(name="TooMuch", kind="class", signature="class TooMuch(Exception)"),
        PublicName(name="LIMIT", kind="constant", signature="LIMIT: int = 5"),
        function("def take(n: int) -> int", RULES),
        *class_with("Box", "def __init__(self)", "def __len__(self) -> int"),
    )
    frame = test_frame(module)
    heads = [node.name for node in ast.parse(frame).body if isinstance(node, ast.FunctionDef)]
    assert heads == ["test_take", "test_take_valueerror", "test_take_toomuch", "test_box_len"]
    assert frame.startswith("import pytest\nfrom shop import TooMuch, LIMIT, take, Box\n")
    assert "# Raises TooMuch beyond the balance.\n    with pytest.raises(TooMuch):" in frame


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
