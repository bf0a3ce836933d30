"""Half of an example: no edit may stumble over it that the code before did not."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, gives, module_of

from smallwright.coder.mutation_repair import mutated
from smallwright.coder.nearby_cases import MOST, nearby_cases
from smallwright.coder.test_cases import cases_from_examples
from smallwright.coder.trial import Bench
from smallwright.orchestrator.plan import Example
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def longest(text: str) -> str | None"))
CODE = """def longest(text):
    found = text.split()
    found.sort(key=lambda word: (-len(word), word))
    return found[0] if found else None
"""


def near(*examples: Example) -> list[str]:
    cases = nearby_cases("longest", cases_from_examples(MODULE, examples))
    return [case.body.splitlines()[1].strip() for case in cases]


@pytest.mark.parametrize(
    ("call", "calls"),
    [
        ("longest('red green blue')", ["longest('red')", "longest('red green')"]),
        ("longest('red')", []),
        ("longest('a b', 3)", ["longest('a', 3)"]),
        ("longest([1, 2, 3])", ["longest([1])", "longest([1, 2])"]),
        ("longest(x)", []),
        ("other(longest('a b'))", []),
    ],
)
def test_the_first_and_all_but_the_last(call: str, calls: list[str]) -> None:
    assert near(gives(call, "None")) == calls


def test_there_are_only_a_few() -> None:
    assert len(near(*(gives(f"longest('{x} b c')", "''") for x in "defghij"))) == MOST


async def test_an_edit_that_fits_the_example_and_stumbles_over_half_of_it_is_none(runner: TestRunner) -> None:
    """`found[1]` gives "green" too, and an IndexError for one word."""
    bench = Bench(module=MODULE, done={}, workspace=runner)
    cases = cases_from_examples(MODULE, (gives("longest('red green black')", "'green'"),))
    found = await mutated(bench, "longest", [await bench.run(CODE, cases)], cases)
    assert found.code == CODE.replace("(-len(word), word)", "-len(word)")
