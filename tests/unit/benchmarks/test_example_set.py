"""The examples themselves: every hidden check accepts a right solution, and notices a wrong one."""

from __future__ import annotations

import ast
import doctest
import re
from pathlib import Path

import pytest
from benchmarks.example_set import Example, as_pytest, find_examples
from tests.fakes.example_checks import failing_checks, reference_solution
from tests.fakes.example_mutants import MUTANTS

EXAMPLES = find_examples()
BY_NAME = {example.name: example for example in EXAMPLES}
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def test_there_are_ten_examples_numbered_from_one():
    assert [example.name[:3] for example in EXAMPLES] == [f"{number:02d}_" for number in range(1, 11)]


@each_example
def test_the_reference_solution_passes_its_hidden_check(example: Example, tmp_path: Path):
    assert failing_checks(reference_solution(example.name), example.check_source, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, number) for name, mutants in MUTANTS.items() for number in range(len(mutants))],
)
def test_a_broken_solution_fails_the_hidden_check(name: str, number: int, tmp_path: Path):
    file, right, wrong = MUTANTS[name][number]
    files = reference_solution(name)
    assert files[file].count(right) >= 1, "the fault no longer applies to the reference solution"
    files[file] = files[file].replace(right, wrong)

    assert failing_checks(files, BY_NAME[name].check_source, tmp_path) != []


@each_example
def test_each_example_has_three_faults_and_a_check_of_8_to_40_asserts(example: Example):
    assert len(MUTANTS[example.name]) >= 3
    asserts = sum(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(example.check_source)))
    assert 8 <= asserts <= 40


@each_example
def test_the_solution_is_small_and_needs_the_standard_library_only(example: Example):
    files = reference_solution(example.name)
    assert sum(len(text.splitlines()) for text in files.values()) <= 120
    known = {Path(name).stem for name in files} | {"re", "itertools", "collections", "typing"}
    for text in files.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                assert str(node.module).split(".")[0] in known
            elif isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= known


@each_example
def test_the_prompt_names_every_module_and_every_public_name(example: Example):
    prompt = example.prompt_path.read_text(encoding="utf-8")
    for name, text in reference_solution(example.name).items():
        assert f"`{name}`" in prompt
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert node.name in prompt


@each_example
def test_the_examples_in_the_prompt_are_true(example: Example):
    prompt = example.prompt_path.read_text(encoding="utf-8").replace("```", "")
    namespace: dict[str, object] = {}
    for file, text in reference_solution(example.name).items():
        exec(compile(_without_own_imports(text), file, "exec"), namespace)
    parsed = doctest.DocTestParser().get_doctest(prompt, namespace, example.name, None, 0)
    assert doctest.DocTestRunner(verbose=False).run(parsed, clear_globs=False).failed == 0
    for line in re.findall(r"^[a-z_]+\(.*\) == .+$", prompt, flags=re.MULTILINE):
        assert eval(line, namespace), line


def _without_own_imports(text: str) -> str:
    return re.sub(
        r"^from (evaluator|inventory|tokenizer|validators) import .*$", "", text, flags=re.MULTILINE
    )


def test_some_prompts_have_examples_and_some_have_none():
    with_examples = [e for e in EXAMPLES if "```" in e.prompt_path.read_text(encoding="utf-8")]
    assert len(EXAMPLES) - len(with_examples) == 2


@each_example
def test_as_pytest_turns_every_check_into_a_test(example: Example):
    names = re.findall(r"^def (check_\w+)", example.check_source, flags=re.MULTILINE)
    tests = re.findall(r"^def (test_\w+)", as_pytest(example.check_source), flags=re.MULTILINE)
    assert tests == [name.replace("check_", "test_", 1) for name in names]


def test_examples_are_chosen_by_number_or_name():
    assert [e.name for e in find_examples(["02", "10_calculator"])] == ["02_roman", "10_calculator"]
    assert [e.name for e in find_examples(limit=2)] == ["01_slugify", "02_roman"]
    with pytest.raises(SystemExit, match="no example '77'"):
        find_examples(["77"])
