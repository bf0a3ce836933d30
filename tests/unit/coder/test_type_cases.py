"""A promised plain type is held, and a promise of more than one type is not."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, gives, module_of

from smallwright.coder.test_cases import cases_from_examples
from smallwright.coder.type_cases import type_cases
from smallwright.orchestrator.plan import Example


@pytest.mark.parametrize(
    ("promise", "kind"),
    [
        ("bool", "bool"),
        ("float", "(int, float)"),
        ("list[int]", "list"),
        ("dict[str, int]", "dict"),
        ("str", "str"),
    ],
)
def test_a_plain_type_is_held(promise: str, kind: str):
    module = module_of(function(f"def f(x: int) -> {promise}"))
    (case,) = type_cases(module, cases_from_examples(module, (gives("f(1)", "2", setup="y = 1"),)))
    assert (case.name, case.body) == ("test_type_f", f"y = 1\nassert isinstance(f(1), {kind})")
    assert (case.uses, case.given, case.raises) == ({"f"}, False, None)


@pytest.mark.parametrize(
    "promise", ["int | None", "list[int] | None", "dict[str, list[int]] | None", "None", "Strange", "integer"]
)
def test_what_may_be_something_else_is_not(promise: str):
    module = module_of(function(f"def f(x: int) -> {promise}"))
    assert type_cases(module, cases_from_examples(module, (gives("f(1)", "2"),))) == []


def test_without_a_call_that_gives_a_value_there_is_no_case():
    module = module_of(function("def f(x: int) -> int"))
    examples = (Example(call="f(0)", raises="ValueError"), gives("f(1) + 1", "3"), gives("g(f)", "1"))
    assert type_cases(module, cases_from_examples(module, examples)) == []


def test_a_method_is_called_on_what_the_example_made():
    module = module_of(*class_with("Box", "def size(self) -> int"))
    cases = cases_from_examples(module, (gives("box.size()", "1", setup="box = Box()"),))
    (case,) = type_cases(module, cases)
    assert case.name == "test_type_box_size"
    assert case.body == "box = Box()\nassert isinstance(box.size(), int)"
