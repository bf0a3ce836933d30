"""What is larger than an object holds is refused, by the words of a prompt."""

from __future__ import annotations

import msgspec
import pytest
from tests.fakes.coder_desk import class_with, module_of

from smallwright.coder.holding_cases import holding_cases
from smallwright.orchestrator.plan import ModulePlan

KEPT = "The attribute `balance` can be read. Whenever an error is raised, no balance changes."


def module(rules: str, method: str = "def take(self, amount: int) -> int", purpose: str = "") -> ModulePlan:
    public = [
        msgspec.structs.replace(x, purpose=rules if x.name == "Purse.take" else "")
        for x in class_with("Purse", "def __init__(self, owner: str, balance: int = 0)", method)
    ]
    return msgspec.structs.replace(module_of(*public), purpose=purpose)


@pytest.mark.parametrize(
    "rules",
    [
        "An amount of 0 raises `KeyError`; an amount larger than the balance raises `ValueError`.",
        "It raises ValueError when the amount is greater than its `balance`.",
        "An amount that exceeds the balance raises a ValueError.",
    ],
)
def test_one_more_than_is_held_is_refused_and_all_of_it_is_not(rules: str) -> None:
    over, all_of_it = holding_cases(module(rules))
    made = "thing = Purse(owner='abc', balance=3)\n"
    assert over.body == f"{made}with pytest.raises(ValueError):\n    thing.take(4)"
    assert all_of_it.body == f"{made}thing.take(3)"
    assert (over.raises, over.given, all_of_it.given) == ("ValueError", True, True)


def test_where_an_error_changes_nothing_the_object_stays() -> None:
    over, _ = holding_cases(module("An amount above the balance raises ValueError.", purpose=KEPT))
    assert over.body.endswith("    thing.take(4)\nassert thing.balance == 3")


@pytest.mark.parametrize(
    ("rules", "method"),
    [
        ("An amount larger than 5 raises ValueError.", "def take(self, amount: int) -> int"),
        ("An amount larger than the owner raises ValueError.", "def take(self, amount: int) -> int"),
        ("A sum of more than the balance is nothing.", "def take(self, amount: int) -> int"),
        ("A sum larger than the balance raises ValueError.", "def take(self, a: int, b: int) -> int"),
    ],
)
def test_what_is_not_said_for_certain_gives_no_case(rules: str, method: str) -> None:
    assert holding_cases(module(rules, method)) == []
