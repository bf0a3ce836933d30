"""What one function of a plan decides on, another one refuses."""

from __future__ import annotations

from msgspec.structs import replace
from tests.fakes.coder_desk import class_with, function, gives, module_of

from smallwright.coder.checker_cases import checker_cases, checker_of
from smallwright.orchestrator.plan import ModulePlan, Plan

CHECKS = module_of(
    function("def is_valid_name(text: str) -> bool", "", gives("is_valid_name('ann')", "True")),
    function(
        "def email_ok(text: str) -> bool",
        "",
        gives("email_ok('a@b.c')", "True"),
        gives("email_ok('a')", "False"),
    ),
    function("def age(text: str) -> int", "Tells the age."),
)
RULES = (
    "It raises ValueError when the name, the email or the age is not valid, "
    "with a message that says `name` or `email`."
)


def registry(rules: str) -> ModulePlan:
    public = class_with(
        "Club", "def __init__(self)", "def join(self, name: str, email: str, age: str) -> None"
    )
    return module_of(*public[:-1], replace(public[-1], purpose=rules))


def test_each_parameter_that_a_checker_decides_on_is_refused_in_its_turn():
    module = registry(RULES)
    cases = checker_cases(module, Plan(modules=(CHECKS, module)))
    assert [case.body for case in cases] == [
        "thing = Club()\nwith pytest.raises(ValueError, match='name'):\n    thing.join('', 'a@b.c', 'abc')",
        "thing = Club()\nwith pytest.raises(ValueError, match='email'):\n    thing.join('ann', 'a', 'abc')",
    ]
    assert all(case.given and case.raises == "ValueError" for case in cases)
    assert cases[0].uses == {"Club", "Club.join"}


def test_nothing_is_guessed_of_what_comes_after_a_parameter_that_no_example_shows():
    unseen = module_of(function("def is_valid_name(text: str) -> bool"), *CHECKS.public[1:])
    module = registry(RULES)
    cases = checker_cases(module, Plan(modules=(unseen, module)))
    assert [case.name for case in cases] == ["test_refused_club_join_name"]


def test_without_a_word_of_refusal_there_is_no_case():
    module = registry("It raises ValueError when the name is already taken.")
    assert checker_cases(module, Plan(modules=(CHECKS, module))) == []


def test_a_checker_is_named_after_what_it_checks():
    plan = Plan(modules=(CHECKS,))
    assert [getattr(checker_of(x, plan), "name", None) for x in ("name", "email", "age")] == [
        "is_valid_name",
        "email_ok",
        None,
    ]
