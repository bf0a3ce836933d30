"""Prompts of one line: every hidden check accepts a right solution, and notices a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.example_set import ONE_LINERS, Example, find_examples
from tests.fakes.example_checks import failing_checks
from tests.fakes.one_line_solutions import SOLUTIONS

each_prompt = pytest.mark.parametrize(
    "example", find_examples(root=ONE_LINERS), ids=lambda example: example.name
)


def test_each_prompt_has_a_solution():
    assert [example.name for example in find_examples(root=ONE_LINERS)] == list(SOLUTIONS)


@each_prompt
def test_a_right_solution_passes(example: Example, tmp_path: Path):
    file, code, _ = SOLUTIONS[example.name]
    assert failing_checks({file: code}, example.check_source, tmp_path) == []


@each_prompt
def test_a_fault_is_noticed(example: Example, tmp_path: Path):
    file, code, (right, wrong) = SOLUTIONS[example.name]
    assert code.count(right) == 1
    assert failing_checks({file: code.replace(right, wrong)}, example.check_source, tmp_path) != []


@each_prompt
def test_a_prompt_is_one_line_and_shows_no_result(example: Example):
    prompt = example.prompt_path.read_text(encoding="utf-8").strip()
    assert "\n" not in prompt
    assert "==" not in prompt
