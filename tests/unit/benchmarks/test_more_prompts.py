"""The second set of prompts: every hidden check accepts a right solution, and notices a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.example_set import MORE, Example, find_examples
from tests.fakes.example_checks import MORE_SOLUTIONS, failing_checks, reference_solution

#: A file of each solution, a text of it that is right, and a wrong one.
FAULTS = {
    "01_temperature": ("temperature.py", "celsius < -273.15", "value < -273.15"),
    "02_matrix": ("matrix.py", "shape(a)[1] != shape(b)[0]", "shape(a) != shape(b)"),
    "03_todo": ("todo.py", "self._last += 1", "self._last = len(self._entries) + 1"),
    "04_csv_line": ("csv_line.py", "if quoted:\n        raise", "if False:\n        raise"),
    "05_lru": ("lru_cache.py", "self._values[key] = self._values.pop(key)", "pass"),
    "06_intervals": ("intervals.py", "merged[-1][1] + 1", "merged[-1][1]"),
    "07_library": ("catalogue.py", "or reader in readers", ""),
    "08_graph": ("graph.py", "if a == b:", "if a is None:"),
}
each_prompt = pytest.mark.parametrize("example", find_examples(root=MORE), ids=lambda example: example.name)


def test_each_prompt_has_a_solution_and_a_fault():
    names = [example.name for example in find_examples(root=MORE)]
    assert names == sorted(path.name for path in MORE_SOLUTIONS.iterdir()) == list(FAULTS)


@each_prompt
def test_a_right_solution_passes(example: Example, tmp_path: Path):
    assert failing_checks(reference_solution(example.name), example.check_source, tmp_path) == []


@each_prompt
def test_a_fault_is_noticed(example: Example, tmp_path: Path):
    files, (file, right, wrong) = reference_solution(example.name), FAULTS[example.name]
    assert files[file].count(right) == 1
    files[file] = files[file].replace(right, wrong)
    assert failing_checks(files, example.check_source, tmp_path) != []
