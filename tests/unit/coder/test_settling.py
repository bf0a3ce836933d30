"""Which cases hold a module from now on."""

from __future__ import annotations

import pytest

from smallwright.coder.agreement import unanimous
from smallwright.coder.mending import Draft
from smallwright.coder.module_writer import _settle
from smallwright.coder.test_cases import TestCase
from smallwright.coder.trial import Trial
from smallwright.orchestrator.plan import ModulePlan, PublicName
from smallwright.orchestrator.workspace import TestFailure

DECODE = PublicName(
    name="decode",
    kind="function",
    signature="def decode(code: str) -> str",
    purpose="The inverse of encode. It raises `ValueError` when the code is malformed.",
)
MODULE = ModulePlan(name="coding.py", purpose="Codes text.", public=(DECODE,))


def case(name: str, body: str, *, raises: str | None = None, given: bool = False) -> TestCase:
    return TestCase(name=name, body=body, uses=frozenset({"decode"}), raises=raises, given=given)


def refused(name: str, argument: str) -> TestCase:
    return case(name, f"with pytest.raises(ValueError):\n    decode({argument!r})", raises="ValueError")


VALUE = case("test_value", "assert decode('1a') == 'a'")
GUESS = case("test_guess", "assert decode('2a') == 'a'")
GIVEN = case("test_example_1", "assert decode('3b') == 'bbb'", given=True)
FIRST, SECOND = refused("test_refused", "x"), refused("test_refused_too", "3")


def settled(passed: set[str]) -> Draft:
    draft = Draft(trial=Trial(code="", passed=frozenset(passed), failures={}))
    _settle(draft, [VALUE, GUESS, GIVEN, FIRST, SECOND], MODULE)
    return draft


@pytest.mark.req("6-01")
def test_an_error_that_the_rules_state_keeps_one_test_even_where_no_sample_passes_it() -> None:
    draft = settled({"test_value"})
    assert draft.kept == [VALUE, GIVEN, FIRST]
    assert [line.split(":")[0] for line in draft.dropped] == ["test_guess", "test_refused_too"]


def test_where_one_case_of_an_error_passes_the_others_are_only_guesses() -> None:
    draft = settled({"test_value", "test_refused_too"})
    assert draft.kept == [VALUE, GIVEN, SECOND]


@pytest.mark.req("6-01")
@pytest.mark.parametrize(
    ("kind", "line", "kept"),
    [
        ("AttributeError", None, True),
        ("TypeError", 7, True),
        ("TypeError", None, False),
        ("AssertionError", 7, False),
    ],
)
def test_a_name_that_breaks_in_every_case_of_it_keeps_one(kind: str, line: int | None, kept: bool) -> None:
    failure = TestFailure(id="t", kind=kind, message="", line=line)
    passed = frozenset({"test_refused", "test_refused_too"})
    draft = Draft(trial=Trial(code="", passed=passed, failures={"test_value": failure}))
    _settle(draft, [VALUE, FIRST, SECOND], MODULE)
    assert [case.name for case in draft.kept] == ["test_value"] * kept + ["test_refused", "test_refused_too"]


ANOTHER = case("test_another", "assert decode('1b') == 'b'")
WRONG = TestFailure(id="t", kind="AssertionError", message="assert 'a' == 'b'")
ODD_CALL = TestFailure(id="t", kind="TypeError", message="missing 1 required positional argument")


@pytest.mark.req("6-01")
@pytest.mark.parametrize(
    ("passed", "failed", "given", "kept"),
    [
        ([], {"test_value": WRONG, "test_guess": WRONG}, False, ["test_value", "test_guess"]),
        (["test_another"], {"test_value": WRONG, "test_guess": WRONG}, False, None),  # all three
        (["test_another", "test_value"], {"test_guess": WRONG}, False, ["test_value", "test_another"]),
        ([], {"test_value": WRONG}, False, []),  # one guess says more about the guess
        ([], {"test_value": WRONG, "test_guess": ODD_CALL}, False, []),  # the test's own fault
        (["test_example_1"], {"test_value": WRONG, "test_guess": WRONG}, True, ["test_example_1"]),
    ],
)
def test_where_most_guesses_of_a_name_fail_its_code_is_not_taken_for_right(
    passed: list[str], failed: dict[str, TestFailure], given: bool, kept: list[str] | None
) -> None:
    cases = [VALUE, GUESS, ANOTHER, *[GIVEN] * given]
    tried = [case for case in cases if case.name in {*passed, *failed}]
    draft = Draft(trial=Trial(code="", passed=frozenset(passed), failures=failed))
    _settle(draft, tried, MODULE)
    assert [case.name for case in draft.kept] == (kept if kept is not None else [case.name for case in tried])


def gave(actual: str | None) -> Trial:
    """A sample that gave `actual` for VALUE, or what VALUE expects."""
    failure = TestFailure(id="t", kind="AssertionError", message="", actual=actual)
    passed = frozenset({"test_value"}) if actual is None else frozenset[str]()
    return Trial(code="", passed=passed, failures={} if actual is None else {"test_value": failure})


@pytest.mark.parametrize(
    ("samples", "sure"),
    [
        ([gave("'b'"), gave("'b'"), gave("'b'")], {"decode"}),
        ([gave("'b'"), gave("'c'"), gave("'b'")], set()),
        ([gave("'b'"), gave(None)], set()),
        ([gave("'b'")], set()),
    ],
)
def test_where_all_samples_give_the_same_the_guesses_are_in_doubt_and_not_the_code(
    samples: list[Trial], sure: set[str]
) -> None:
    assert unanimous([VALUE, FIRST, GIVEN], samples) == sure
    failed = {"test_value": WRONG, "test_guess": WRONG}
    draft = Draft(trial=Trial(code="", passed=frozenset(), failures=failed), sure=sure)
    _settle(draft, [VALUE, GUESS], MODULE)
    assert draft.kept == ([] if sure else [VALUE, GUESS])
