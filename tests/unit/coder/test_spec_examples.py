"""Examples read from prompts: only what stands for itself and can be run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smallwright.coder.plan_examples import with_examples
from smallwright.coder.spec_examples import read_examples
from smallwright.orchestrator.plan import Example, ModulePlan, Plan, PublicName


@pytest.mark.parametrize(
    ("text", "call", "expected"),
    [
        ("f(2) == 4", "f(2)", "4"),
        ("`f(2)` returns `4`.", "f(2)", "4"),
        ('f("a b") gives "b a", as one would think', 'f("a b")', '"b a"'),
        ("f(1) == 1, f(2) == 4", "f(1)", "1"),
        ("f(7) -> True", "f(7)", "True"),
        ("f(123) → 6", "f(123)", "6"),
        ("f(3)  # => [1, 2]", "f(3)", "[1, 2]"),
        ("f(5) should return -1.", "f(5)", "-1"),
        ('Box("a").size(2) == 3', 'Box("a").size(2)', "3"),
        ("assert f(2, key='x') == (1, 2)", "f(2, key='x')", "(1, 2)"),
        (">>> f(2)\n4", "f(2)", "4"),
        (">>> print(f(2))\n4", "str(f(2))", "'4'"),
        (">>> f(2)\nPoint(1)", "repr(f(2))", "'Point(1)'"),
    ],
)
def test_an_example_is_a_call_and_a_value(text: str, call: str, expected: str):
    first = read_examples(text)[0]
    assert (first.call, first.expected, first.raises, first.source) == (call, expected, None, "prompt")


@pytest.mark.parametrize(
    "text",
    [
        "f(0) raises ValueError",
        "`f(0)` must raise a `ValueError`",
        "f(0) -> ValueError",
        "f(0) throws ValueError",
    ],
)
def test_an_example_may_raise(text: str):
    assert [(item.call, item.raises) for item in read_examples(text)] == [("f(0)", "ValueError")]


@pytest.mark.parametrize(
    "text",
    [
        "f(x) == 2",
        "account.deposit(5) == 10",
        "f(3) returns 2 items",
        "f(2) == 4 * 2",
        "merge(a, b) == merge(b, a)",
        "f(2) is the same as f(3)",
        "len('abc') == 3",
        "f(1, 2)",
        ">>> f(x)\n2",
        "f(a=1, b) == 2",
    ],
)
def test_what_has_variables_or_no_value_is_no_example(text: str):
    assert read_examples(text) == ()


def test_a_session_keeps_its_setup_over_blank_lines_and_leaves_out_imports_of_what_is_to_be_written():
    text = ">>> from bank import Account\n>>> a = Account(5)\n\n>>> a.balance\n5\n\nOther words.\n"
    (example,) = read_examples(text)
    assert (example.setup, example.call, example.expected) == ("a = Account(5)", "a.balance", "5")


def test_an_example_goes_to_the_last_module_that_it_needs_with_imports_of_the_others():
    def module(file: str, name: str) -> ModulePlan:
        item = PublicName(name=name, kind="function", signature=f"def {name}(x)")
        return ModulePlan(name=file, purpose="", public=(item,))

    plan = Plan(modules=(module("a.py", "cut"), module("b.py", "glue")))
    done = with_examples(plan, [Example(call="glue(cut('ab'))", expected="'ab'")])
    assert done.modules[0].public[0].examples == ()
    (example,) = done.modules[1].public[0].examples
    assert example.setup == "from a import cut"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["f(1)", " == ", "4", ">>> ", "\n", "[", "'", "raises X", "x=", "```"])
        | st.text(max_size=6)
    )
)
def test_no_text_makes_reading_fail(pieces: list[str]):
    assert all(item.expected is not None or item.raises for item in read_examples("".join(pieces)))
