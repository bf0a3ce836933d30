"""A guess at a bound is moved beyond it; all others stay."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, module_of

from smallwright.coder.bound_cases import beyond_bounds
from smallwright.coder.test_cases import cases_from_code


@pytest.mark.parametrize(
    ("rule", "call"),
    [
        ("A number below 5 raises `ValueError`.", "f(4)"),
        ("A number larger than 5 raises `ValueError`.", "f(6)"),
        ("A number of 5 or less raises `ValueError`.", "f(5)"),
        ("A number below 5 or equal to it, or less, raises `ValueError`.", "f(5)"),
        ("The number 5 raises `ValueError`.", "f(5)"),
        ("A number below 6 raises `ValueError`.", "f(5)"),
        ("A number below 5 raises `KeyError`.", "f(5)"),
    ],
)
def test_a_bound_is_not_beyond_itself(rule: str, call: str):
    module = module_of(function("def f(x: int) -> int", rule))
    code = "def test_it():\n    x = 5\n    with pytest.raises(ValueError):\n        f(5)\n"
    (case,) = cases_from_code(module, code)
    assert beyond_bounds(case, module).body == f"x = 5\nwith pytest.raises(ValueError):\n    {call}"


def test_a_case_of_a_value_stays():
    module = module_of(function("def f(x: int) -> int", "A number below 5 raises `ValueError`."))
    (case,) = cases_from_code(module, "def test_it():\n    assert f(5) == 6\n")
    assert beyond_bounds(case, module) == case
