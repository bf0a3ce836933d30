"""A round of correction never gives worse code, and says when nothing is better."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.coder_desk import class_with, function, gives, job_for, module_of, scripted, tools_for
from tests.fakes.scripted_model import ScriptedModel

from smallwright.coder.corrector import correct_module, frozen_cases
from smallwright.coder.test_cases import cases_from_code, cases_from_examples, test_file
from smallwright.coder.trial import Bench
from smallwright.errors import AnswerError, ModelError
from smallwright.orchestrator.coder import STRATEGIES, Correction, CorrectionJob, ModuleDraft
from smallwright.orchestrator.plan import ModulePlan
from smallwright.orchestrator.workspace import TestReport
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def f(x: int) -> int", "Doubles."), function("def g(x: int) -> int", "Squares."))
CASES = [
    *cases_from_examples(MODULE, (gives("f(0)", "0"), gives("f(3)", "6"), gives("g(3)", "9"))),
    *cases_from_code(MODULE, "def test_error():\n    with pytest.raises(TypeError):\n        f(None)\n"),
]
F, G = "def f(x: int) -> int:\n    return {}", "def g(x: int) -> int:\n    return {}"
NONSENSE = "I can't do that."
REPORT = TestReport(ok=False, passed=(), failed=(), duration_ms=1, level="none", output="")


def code(f: str, g: str) -> str:
    return f"{F.format(f)}\n\n\n{G.format(g)}\n"


def task(text: str, strategy: str = "repair", number: int = 1, module: ModulePlan = MODULE) -> CorrectionJob:
    public = tuple(item.name for item in module.public)
    draft = ModuleDraft(
        path="shop.py", code=text, tests_path="test_shop.py", tests=test_file(MODULE, CASES), public=public
    )
    return CorrectionJob(
        job=job_for(module), draft=draft, code=text, report=REPORT, round=number, strategy=strategy
    )


async def corrected(job: CorrectionJob, model: ScriptedModel, runner: TestRunner) -> Correction:
    return await correct_module(job, tools_for(model, runner), 2)


async def score(text: str, runner: TestRunner) -> set[str]:
    trial = await Bench(module=MODULE, done={}, workspace=runner).run(text, CASES)
    return {name for name in trial.passed if name.startswith("test_example_")}


async def test_better_code_is_given_with_what_it_gained(runner: TestRunner):
    done = await corrected(task(code("x", "x * x")), scripted([F.format("x * 2")]), runner)
    assert done.changed
    assert done.code == code("x * 2", "x * x")
    assert (done.public, done.why) == (("f", "g"), "passes test_error, test_example_2")


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    "answers", [[F.format("9"), G.format("'x'")], [F.format("(6, 0)[x == 9]"), G.format("9")]]
)
async def test_code_that_passes_fewer_examples_is_never_given(
    runner: TestRunner, strategy: str, answers: list[str]
):
    start = code("x", "x * x")
    done = await corrected(task(start, strategy), scripted([answers[0], *[answers[1]] * 9]), runner)
    assert len(await score(done.code, runner)) >= len(await score(start, runner)) > 0
    assert done.changed == (done.code != start)


@pytest.mark.parametrize("strategy", ["repair", "rewrite_function"])
@pytest.mark.req("6-11")
async def test_where_nothing_is_better_nothing_changes(runner: TestRunner, strategy: str):
    start = code("{0: 0}.get(x, 'abc')", "x * x")
    done = await corrected(task(start, strategy), scripted([NONSENSE]), runner)
    assert done == Correction(
        code=start, public=("f", "g"), changed=False, samples=2, why="no sample passes more tests"
    )


async def test_code_whose_tests_pass_costs_no_call(runner: TestRunner):
    model = scripted([NONSENSE])
    start = code("x * 2 if x is not None else g([])", "x * x")
    assert not (await corrected(task(start), model, runner)).changed
    assert model.requests == []


async def test_each_round_takes_another_failing_test(runner: TestRunner):
    asked = []
    for number in (1, 2, 3):
        model = scripted([NONSENSE])
        await corrected(task(code("[x]", "[x]"), number=number), model, runner)
        asked.append(model.requests[0].messages[-1].content)
    assert ["== 0" in asked[0], "== 6" in asked[1], "== 9" in asked[2]] == [True] * 3
    assert "# Function to correct: g" in asked[2].replace("target_function", "g")


async def test_a_rewrite_does_not_show_the_faulty_body(runner: TestRunner):
    model = scripted([F.format("x * 2")])
    await corrected(task(code("x or 10 ** 9", "x * x"), "rewrite_function"), model, runner)
    assert "10 ** 9" not in model.requests[0].messages[-1].content


async def test_a_correction_is_told_what_the_user_says(runner: TestRunner):
    model = scripted([F.format("x * 2")])
    await corrected(replace(task(code("x", "x * x")), complaint="Three should give six."), model, runner)
    assert "- the user says: Three should give six." in model.requests[0].messages[-1].content


async def test_a_fresh_module_is_written_without_the_old_one(runner: TestRunner):
    model = scripted([F.format("x * 2"), G.format("x ** 2")])
    done = await corrected(task(code("x + 12345", "x"), "fresh_module"), model, runner)
    assert done.changed
    assert await score(done.code, runner) == {"test_example_1", "test_example_2", "test_example_3"}
    assert not any("12345" in request.messages[-1].content for request in model.requests)


async def test_a_module_without_a_unit_can_not_be_corrected(runner: TestRunner):
    empty = module_of(*class_with("LostError"))
    with pytest.raises(AnswerError, match="no function or class that could be corrected"):
        await corrected(task("f = g = None\n", module=empty), scripted([NONSENSE]), runner)


async def test_a_lost_model_ends_it(runner: TestRunner):
    with pytest.raises(ModelError, match="gone"):
        await corrected(task(code("x", "x")), scripted([ModelError("gone")]), runner)


def test_what_was_frozen_is_read_back_as_it_was():
    assert frozen_cases(task("")) == CASES
