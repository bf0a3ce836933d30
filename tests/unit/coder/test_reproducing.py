"""A bug report becomes a test that fails on the code as it is, or nothing."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import function, gives, job_for, module_of, tools_for
from tests.fakes.scripted_model import ScriptedModel

from smallwright.coder.dspy_coder import DspyCoder
from smallwright.coder.test_cases import cases_from_examples, test_file
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import BugReport, ModuleDraft, ReproducingTests
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def f(x: int) -> int", "Doubles."), function("def g(x: int) -> int", "Squares."))
BUGGY = "def f(x):\n    return x * 2 if x > 0 else 1\n\n\ndef g(x):\n    return x + [] if x < 0 else x * x\n"
TESTS = test_file(MODULE, cases_from_examples(MODULE, (gives("f(3)", "6"),)))


async def reproduced(runner: TestRunner, *answers: str) -> tuple[ReproducingTests, ScriptedModel]:
    draft = ModuleDraft(path="shop.py", code=BUGGY, tests_path="test_shop.py", tests=TESTS, public=("f", "g"))
    report = BugReport(job=job_for(MODULE), draft=draft, code=BUGGY, words="f(0) gives 1, not 0")
    model = ScriptedModel([f"```python\n{answer}\n```" for answer in answers])
    return await DspyCoder().reproduce(report, tools_for(model, runner)), model


async def failing(runner: TestRunner, tests: str) -> list[str]:
    report = await runner.run_tests({"shop.py": BUGGY, "test_shop.py": tests}, ["test_shop.py"])
    return [failure.id for failure in report.failed]


async def test_the_failing_check_joins_the_tests_of_the_module(runner: TestRunner) -> None:
    answer = "def test_bug():\n    assert f(2) == 4\n    assert f(0) == 0"
    made, model = await reproduced(runner, answer)
    assert made.tests.startswith(TESTS.rstrip())
    assert await failing(runner, made.tests) == ["test_shop.py::test_report_2"]
    assert "test_report_2 fails: AssertionError" in made.why
    assert "f(0) gives 1, not 0" in model.requests[0].messages[-1].content


async def test_a_test_that_passes_is_asked_for_again_and_shown(runner: TestRunner) -> None:
    made, model = await reproduced(
        runner, "def test_bug():\n    assert f(1) == 2", "def test_bug():\n    assert f(0) == 0"
    )
    assert await failing(runner, made.tests) == ["test_shop.py::test_report_1"]
    assert "assert f(1) == 2" in model.requests[1].messages[-1].content


async def test_names_that_the_tests_do_not_import_yet_are_imported(runner: TestRunner) -> None:
    answer = "def test_bug():\n    with pytest.raises(ValueError):\n        g(2)"
    made, _ = await reproduced(runner, answer)
    assert await failing(runner, made.tests) == ["test_shop.py::test_report_1"]


async def test_an_error_inside_the_module_is_the_bug_and_one_in_the_test_is_not(runner: TestRunner) -> None:
    made, _ = await reproduced(runner, "def test_bug():\n    assert g(-1) == 1")
    assert await failing(runner, made.tests) == ["test_shop.py::test_report_1"]
    made, model = await reproduced(runner, "def test_bug():\n    assert f(missing) == 1")
    assert (made.tests, len(model.requests)) == (TESTS, 3)
    assert "none of 3 tests" in made.why


async def test_nonsense_raises(runner: TestRunner) -> None:
    with pytest.raises(AnswerError):
        await reproduced(runner, "x = 1")
