"""What samples got wrong is told without their code: the user's results only, and not many."""

from __future__ import annotations

from tests.fakes.coder_desk import function, gives, module_of

from smallwright.coder.pitfalls import MOST, pitfalls
from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples
from smallwright.coder.trial import Trial
from smallwright.orchestrator.plan import Example
from smallwright.orchestrator.workspace import TestFailure

MODULE = module_of(function("def f(x: str) -> str"))
GIVEN = cases_from_examples(
    MODULE,
    (
        gives("f('a')", "'b'"),
        gives("f('c')", "'d'"),
        gives("f('e')", "'g'"),
        Example(call="f('')", raises="E"),
    ),
)
GUESS = cases_from_code(MODULE, "def test_guess():\n    assert f('z') == 'y'\n")


def failing(*failures: TestFailure, cases: list[TestCase]) -> Trial:
    found = dict(zip([case.name for case in cases], failures, strict=True))
    return Trial(code="", passed=frozenset(), failures=found)


def wrong(actual: str) -> TestFailure:
    return TestFailure(id="t", kind="AssertionError", message="", expected="'b'", actual=actual)


def test_a_wrong_value_is_told_with_what_differs():
    trial = failing(wrong("'B'"), cases=GIVEN[:1])
    (line,) = pitfalls(trial, GIVEN)
    assert line == "Mind: `f('a') == 'b'`: 'B' is wrong (upper and lower case are wrong)."


def test_an_exception_is_told_by_its_name():
    trial = failing(TestFailure(id="t", kind="IndexError", message="out of range"), cases=GIVEN[:1])
    assert pitfalls(trial, GIVEN) == ("Mind: `f('a') == 'b'` must not raise IndexError.",)


def test_guesses_refusals_and_what_passes_are_not_told_and_a_few_suffice():
    trial = failing(*[wrong("'x'")] * 3, cases=GIVEN[:3])
    assert len(pitfalls(trial, [*GIVEN, *GUESS])) == MOST == 2
    others = [*GUESS, GIVEN[3]]
    assert pitfalls(failing(wrong("1"), wrong("2"), cases=others), others) == ()
    assert pitfalls(Trial(code="", passed=frozenset(), failures={}), GIVEN) == ()


def test_a_slip_is_told_also_where_the_value_is_a_guess():
    slip = TestFailure(id="t", kind="TypeError", message="no such thing\nmore", line=3)
    assert pitfalls(failing(slip, cases=GUESS), GUESS) == (
        "Mind: it must not raise TypeError (no such thing).",
    )
    from_outside = TestFailure(id="t", kind="TypeError", message="no such thing")
    assert pitfalls(failing(from_outside, cases=GUESS), GUESS) == ()
