"""A module: unit after unit, each tried as soon as it can be, then what tests and code agree on."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, desk_for, function, gives, job_for, module_of, scripted
from tests.fakes.scripted_model import ScriptedModel

from smallwright.coder.mending import Draft
from smallwright.coder.module_writer import write_by_units
from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples
from smallwright.errors import AnswerError
from smallwright.orchestrator.plan import ModulePlan, PublicName
from smallwright.sandbox import TestRunner

TWO = module_of(function("def f(x: int) -> int", "Adds 1."), function("def g(x: int) -> int", "Doubles f."))
BOX = module_of(*class_with("Box", "def __init__(self, n: int)", "def size(self) -> int"))
F, G = "def f(x: int) -> int:\n    return x + 1", "def g(x: int) -> int:\n    return 2 * f(x)"
NONSENSE = "I can't do that."


async def drafted(
    module: ModulePlan, cases: list[TestCase], model: ScriptedModel, runner: TestRunner, whole: bool = True
) -> Draft:
    desk = desk_for(job_for(module), model, runner)
    return await write_by_units(desk, cases, whole_classes=whole)


async def test_each_unit_is_tried_before_the_next_is_written(runner: TestRunner):
    cases = cases_from_examples(TWO, (gives("f(1)", "2"), gives("g(f(1))", "6")))
    model = scripted([F, G, NONSENSE])
    draft = await drafted(TWO, cases, model, runner)
    assert (len(model.requests), draft.samples) == (2, 2)
    assert (draft.kept, draft.dropped) == (cases, [])
    assert "def f(x: int) -> int: ..." in model.requests[1].messages[-1].content


async def test_an_example_stays_though_nothing_passes_it_and_a_guess_does_not(runner: TestRunner):
    given = cases_from_examples(TWO, (gives("f(1)", "2"), gives("g(1)", "'never'")))
    guess = cases_from_code(TWO, "def test_guess():\n    assert f(7) == 9\n    assert f(8) == 9\n")
    draft = await drafted(TWO, [*given, *guess], scripted([F, F, *[G] * 30]), runner)
    assert draft.kept == [*given, guess[1]]
    assert draft.dropped == ["test_guess: no sample agrees with it"]
    assert "test_example_2" in draft.trial.failures
    assert "return x + 1" in draft.trial.code


async def test_a_class_is_written_whole_and_mended_by_method(runner: TestRunner):
    cases = cases_from_examples(BOX, (gives("Box(3).size()", "'3 of 3'"),))
    init = "class Box:\n    def __init__(self, n: int):\n        self.n = n\n\n"
    wrong = f"{init}    def size(self) -> int:\n        return self.n"
    method = "def size(self) -> int:\n    return f'{self.n} of {self.n}'"
    model = scripted([*[wrong] * 7, method])
    draft = await drafted(BOX, cases, model, runner)
    asked = [request.messages[-1].content for request in model.requests]
    assert all("# Write now the class" in text for text in asked[:7])
    assert "# Function to correct: Box.size" in asked[7]
    assert len(asked) == 8
    assert draft.trial.failures == {}
    assert draft.trial.code.count("def __init__") == 1
    assert "Box.size: corrected for test_example_1" in draft.steps


async def test_a_class_may_be_written_by_method_at_once(runner: TestRunner):
    cases = cases_from_examples(BOX, (gives("Box(3).size()", "3"),))
    init = "def __init__(self, n: int):\n    self.n = n"
    model = scripted([init, "def size(self) -> int:\n    return self.n"])
    draft = await drafted(BOX, cases, model, runner, whole=False)
    assert draft.trial.passed == {"test_example_1"}
    assert len(model.requests) == 2


async def test_constants_and_exceptions_are_written_without_a_call(runner: TestRunner):
    lost = PublicName(name="LostError", kind="class", signature="class LostError(Exception)")
    limit = PublicName(name="LIMIT", kind="constant", signature="LIMIT: int = 2")
    module = module_of(lost, limit, TWO.public[0])
    cases = cases_from_examples(module, (gives("issubclass(LostError, Exception) and f(1)", "LIMIT"),))
    model = scripted([F])
    await drafted(module, cases, model, runner)
    assert len(model.requests) == 1
    assert "class LostError" in model.requests[0].messages[-1].content


@pytest.mark.req("6-11")
async def test_a_unit_that_is_never_answered_ends_in_a_clear_failure(runner: TestRunner):
    with pytest.raises(AnswerError, match=r"WriteFunction: no usable answer in 3 tries.*does not define g"):
        await drafted(TWO, [], scripted([F, NONSENSE]), runner)
