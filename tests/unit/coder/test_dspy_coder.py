"""The Coder, from a module's plan to code and frozen tests, and on to better code."""

from __future__ import annotations

import ast

import pytest
from tests.fakes.coder_desk import function, gives, job_for, module_of, scripted, tools_for
from tests.fakes.scripted_model import ScriptedModel

from smallwright.coder.dspy_coder import SAMPLES, DspyCoder
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import CorrectionJob, ModuleDraft
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def f(x: int) -> int", "Adds one.", gives("f(1)", "2"), gives("f(5)", "6")))
JOB = job_for(MODULE, one="ONE = 1\n")
TESTS = "def test_f():\n    assert f(2) == 3\n    assert f(2) == 4\n"
TESTS += "    with pytest.raises(OSError):\n        f(0)"
GOOD = "import os\nfrom one import ONE\n\ndef f(x: int) -> int:\n    return x + ONE"
BAD = "def f(x: int) -> int:\n    return x and 2"


async def written(model: ScriptedModel, runner: TestRunner) -> ModuleDraft:
    return await DspyCoder().write_module(JOB, tools_for(model, runner))


@pytest.mark.req("6-01")
async def test_a_module_is_code_and_tests_that_hold_it(runner: TestRunner):
    draft = await written(scripted([TESTS, GOOD]), runner)
    assert (draft.path, draft.tests_path, draft.public) == ("shop.py", "test_shop.py", ("f",))
    names = [node.name for node in ast.parse(draft.tests).body if isinstance(node, ast.FunctionDef)]
    assert names == ["test_example_1", "test_example_2", "test_f", "test_type_f"]
    assert draft.dropped_examples == ("test_f_2: no sample agrees with it",)
    assert "import os" not in draft.code
    files = {**JOB.done, draft.path: draft.code, draft.tests_path: draft.tests}
    report = await runner.run_tests(files, [draft.tests_path])
    assert report.ok, report


@pytest.mark.req("6-01")
async def test_code_that_fails_is_handed_over_with_its_tests_and_corrected_later(runner: TestRunner):
    draft = await written(scripted([TESTS, BAD]), runner)
    assert draft.samples > 1
    files = {**JOB.done, draft.path: draft.code, draft.tests_path: draft.tests}
    report = await runner.run_tests(files, [draft.tests_path])
    assert [failure.id for failure in report.failed] == ["test_shop.py::test_example_2"]
    job = CorrectionJob(job=JOB, draft=draft, code=draft.code, report=report, round=1, strategy="repair")
    done = await DspyCoder().correct(job, tools_for(scripted([GOOD]), runner))
    assert done.changed
    report = await runner.run_tests({**files, draft.path: done.code}, [draft.tests_path])
    assert report.ok, report
    again = await DspyCoder().correct(job, tools_for(scripted([BAD]), runner))
    assert (again.changed, again.code) == (False, draft.code)


@pytest.mark.req("6-11")
async def test_a_model_that_talks_nonsense_is_a_clear_failure(runner: TestRunner):
    model = scripted(["I can't do that."])
    with pytest.raises(AnswerError, match="does not define f"):
        await written(model, runner)
    assert len(model.requests) == 6  # three tries for the tests, three for the code


def test_more_effort_means_more_samples():
    assert 0 < SAMPLES["low"] < SAMPLES["normal"] < SAMPLES["high"]
