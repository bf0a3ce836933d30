"""Which of a model's cases are left out, and which stay."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, job_for, module_of

from smallwright.coder.doubts import doubtful, subject
from smallwright.coder.error_cases import error_cases
from smallwright.coder.test_cases import cases_from_code

RULES = "An unknown item raises `KeyError`; a quantity below 1 raises `ValueError`."
_BOX = class_with(
    "Box", "def __init__(self)", "def take(self, name: str, quantity: int) -> None", "def put(self, x: str)"
)
MODULE = module_of(
    *(
        type(x)(name=x.name, kind=x.kind, signature=x.signature, purpose=RULES * (x.name == "Box.take"))
        for x in _BOX
    ),
    function("def total(box: Box) -> int", "Counts. Raises `ValueError` for an odd box."),
)
JOB = job_for(MODULE, f"A Box with take and put, and its attribute `label`. {RULES}")


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        ("box = Box()\n    assert box.is_empty()", True),  # nobody spoke of is_empty
        ("box = Box()\n    assert box.label == 'x'", False),
        (
            "box = Box()\n    with pytest.raises(ValueError):\n        box.take('a', 0)",
            True,
        ),  # nothing was put
        (
            "box = Box()\n    box.put('a')\n    with pytest.raises(ValueError):\n        box.take('a', 0)",
            False,
        ),
        (
            "box = Box()\n    box.put('a')\n    with pytest.raises(KeyError):\n        box.take('b', 1)",
            True,
        ),  # settled
        ("with pytest.raises(ValueError):\n        total(Box())", False),
        ("with pytest.raises(TypeError):\n        total(1)", True),  # nobody spoke of TypeError
    ],
)
def test_a_case_is_left_out_where_a_rule_knows_better(body: str, left_out: bool):
    (case,) = cases_from_code(MODULE, f"def test_it():\n    {body}\n")
    given = error_cases(MODULE)
    assert [x.raises for x in given] == ["KeyError"]
    assert doubtful(case, given, JOB, {}) is left_out


def test_the_same_call_in_another_state_is_no_repetition():
    code = "def test_it():\n    box = Box()\n    box.put('a')\n    assert total(box) == {}\n"
    first, other = (cases_from_code(MODULE, code.format(n).replace("'a'", f"'{n}'"))[0] for n in (1, 2))
    again = cases_from_code(MODULE, code.format(9).replace("'a'", "'1'"))[0]
    assert not doubtful(other, [first], JOB, {})
    assert doubtful(again, [first], JOB, {})
    assert subject(first) == ("total", "None")


def test_what_no_rule_reads_is_left_to_the_model_though_rules_hold_the_same_error():
    body = "    box = Box()\n    box.put('a')\n    with pytest.raises(KeyError):\n        box.take('b', 1)\n"
    (case,) = cases_from_code(MODULE, f"def test_it():\n{body}")
    assert doubtful(case, error_cases(MODULE), JOB, {})
    assert not doubtful(
        case, error_cases(MODULE), JOB, {("Box.take", "KeyError"): ["an item of another box"]}
    )
