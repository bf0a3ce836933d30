"""What rules read of refusals becomes cases, and what they don't is left to a model."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, gives, module_of

from smallwright.coder.again_cases import again_cases
from smallwright.coder.closed_values import closed_values, known_cases, unknown_cases
from smallwright.coder.refusal_cases import open_refusals, refusal_cases
from smallwright.coder.unchanged_cases import unchanged_cases
from smallwright.orchestrator.plan import Example, ModulePlan, Plan, PublicName

UNITS = 'Turns metres (`"m"`) and feet (`"ft"`) into one another. An unknown unit raises `ValueError`.'
TURN = function(
    "def turn(x: float, unit: str, note: str) -> float", UNITS, gives("turn(1.0, 'm', 'n')", "3.3")
)


def test_a_parameter_of_named_values_refuses_another_one():
    assert closed_values(TURN) == {"unit": ("m", "ft")}
    (case,) = unknown_cases(module_of(TURN))
    assert case.body == "with pytest.raises(ValueError):\n    turn(1.0, '?', 'n')"
    assert (case.raises, case.given) == ("ValueError", True)


def test_named_values_have_a_result_together():
    call = "convert(1, 'C', 'F')"
    rule = 'From `"C"` or `"F"` to either.'
    convert = function("def convert(x: int, a: str, b: str) -> float", rule, gives(call, "33.8"))
    (case,) = known_cases(module_of(convert))
    pairs = [f"convert(1, {a!r}, {b!r})" for a in "CF" for b in "CF"]
    assert case.body.splitlines() == [f"assert isinstance({pair}, (int, float))" for pair in pairs]
    assert (
        known_cases(module_of(function("def convert(a: str) -> T", rule, gives("convert('C')", "1")))) == []
    )


@pytest.mark.parametrize(
    "item",
    [
        function("def turn(x: float, unit: str) -> float", UNITS),  # nothing shows which parameter it is
        function("def turn(unit: str) -> str", UNITS.split(" An", maxsplit=1)[0], gives("turn('m')", "'ft'")),
        function(
            "def turn(unit: str) -> str",
            'Knows `"m"`. An unknown one raises `KeyError`.',
            gives("turn('m')", "1"),
        ),
    ],
)
def test_else_nobody_knows(item: PublicName):
    assert unknown_cases(module_of(item)) == []


def box(**purposes: str) -> ModulePlan:
    closed = gives("box.size", "0", "box = Box()\nbox.close()")
    whole, *rest = class_with(
        "Box",
        "def __init__(self)",
        "def add(self, name: str, size: int) -> int",
        "def close(self) -> None",
        "def remove(self, number: int) -> None",
        examples=(closed,),
    )
    methods = (
        PublicName(name=x.name, kind=x.kind, signature=x.signature, purpose=purposes.get(x.name[4:], ""))
        for x in rest
    )
    return module_of(whole, *methods)


@pytest.mark.parametrize(
    ("method", "rule", "body"),
    [
        (
            "close",
            "A box that is closed already raises `ValueError`.",
            "box = Box()\nbox.close()\nwith pytest.raises(ValueError):\n    box.close()",
        ),
        (
            "add",
            "A name that is there already raises `KeyError`; a size below 1 raises `ValueError`.",
            "thing = Box()\nthing.add('abc', 1)\nwith pytest.raises(KeyError):\n    thing.add('abc', 1)",
        ),
        (
            "remove",
            "An unknown number raises `KeyError`.",
            "thing = Box()\nnumber = thing.add('abc', 1)\nthing.remove(number)\n"
            "with pytest.raises(KeyError):\n    thing.remove(number)",
        ),
    ],
)
def test_what_is_refused_the_second_time(method: str, rule: str, body: str):
    (case,) = again_cases(box(**{method: rule}))
    assert case.body == body
    assert case.given
    assert str(case.raises) in body


def test_a_number_that_is_never_used_again_is_new_after_a_removal():
    (case,) = again_cases(box(add="Gives the number of the entry. Numbers are never used again."))
    assert case.body == (
        "thing = Box()\nfirst, second = thing.add('abc', 1), thing.add('abc', 1)\nthing.remove(first)\n"
        "assert thing.add('abc', 1) not in (first, second)"
    )


@pytest.mark.parametrize(
    ("method", "rule"),
    [
        ("close", "A box that is locked raises `ValueError`."),
        ("add", "A name that is there already raises `KeyError`; one that is not valid raises `ValueError`."),
        ("remove", "A number that is removed already raises `KeyError`."),  # no call is shown to succeed
    ],
)
def test_where_the_first_call_may_fail_there_is_no_case(method: str, rule: str):
    assert again_cases(box(**{method: rule})) == []


def opened(module: ModulePlan) -> dict[tuple[str, str], list[str]]:
    return open_refusals(module, Plan(modules=(module,)))


def test_clauses_that_no_rule_reads_are_open():
    rules = "A number below 1 or one that is odd raises `ValueError`. It raises `KeyError` at night."
    module = module_of(function("def f(number: int) -> int", rules))
    assert [case.raises for case in refusal_cases(module, Plan(modules=(module,)))] == ["ValueError"]
    assert opened(module) == {
        ("f", "ValueError"): ["one that is odd"],
        ("f", "KeyError"): ["It raises `KeyError` at night."],
    }


def test_what_an_example_shows_is_not_open():
    rule, shown = (
        "An odd number raises `ValueError`.",
        Example(call="f(3)", raises="ValueError", source="prompt"),
    )
    assert opened(module_of(function("def f(n: int) -> int", rule, shown))) == {}
    assert opened(module_of(function("def f(n: int) -> int", rule))) == {("f", "ValueError"): [rule]}


def test_arguments_that_must_stay_are_looked_at_afterwards():
    f = function("def f(rows: list[int], n: int) -> list[int]", "Sorts.", gives("f([2, 1], 3)", "[1, 2]"))
    (case,) = unchanged_cases(module_of(f, purpose="No function changes its arguments."))
    assert case.body == "value1 = [2, 1]\nvalue2 = 3\nf(value1, value2)\nassert value1 == [2, 1]"
    assert unchanged_cases(module_of(f)) == []
