"""Mending one unit: what passed of the user's examples passes still, or nothing changes."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, desk_for, function, gives, job_for, module_of, scripted
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.masking import ALIAS
from smallwright.coder.repair import Complaint, repair_unit
from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples
from smallwright.coder.trial import Trial
from smallwright.coder.units import units_of
from smallwright.errors import ModelError
from smallwright.orchestrator.plan import ModulePlan
from smallwright.orchestrator.workspace import Workspace
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def f(x: int) -> int", "Doubles."))
CASES = [
    *cases_from_examples(MODULE, (gives("f(0)", "0"), gives("f(3)", "6"))),
    *cases_from_code(
        MODULE, "def test_guess():\n    assert f(5) == 25\ndef test_more():\n    assert f(4) == 16\n"
    ),
]
WRONG = "def f(x: int) -> int:\n    return x\n"
RIGHT = "def f(x: int) -> int:\n    return x + x"
SQUARE = "def f(x: int) -> int:\n    return x * x"
LOSING = "def f(x: int) -> int:\n    return x * x if x > 3 else 6"  # f(3) for f(0), and both guesses
NONSENSE = "I can't do that."


async def repaired(
    model: ScriptedModel,
    workspace: Workspace,
    *,
    code: str = WRONG,
    hide: bool = False,
    module: ModulePlan = MODULE,
    cases: list[TestCase] = CASES,
) -> tuple[Trial, Trial]:
    desk = desk_for(job_for(module), model, workspace)
    start = await desk.bench.run(code, cases)
    case = next(case for case in cases if case.name in start.failures)
    unit = units_of(module, whole_classes=False)[-1]
    complaint = Complaint(unit=unit, trial=start, case=case, hide=hide)
    return start, (await repair_unit(desk, complaint, cases))[0]


async def test_a_correction_that_passes_the_case_ends_the_search(runner: TestRunner):
    model = scripted([RIGHT, NONSENSE])
    _, found = await repaired(model, runner)
    assert found.passed == {"test_example_1", "test_example_2"}
    assert len(model.requests) == 1


@pytest.mark.parametrize("answer", [LOSING, SQUARE, NONSENSE, WRONG])
async def test_no_correction_loses_an_example(runner: TestRunner, answer: str):
    start, found = await repaired(scripted([answer]), runner)
    assert {"test_example_1"} == start.passed <= found.passed


async def test_where_nothing_is_better_the_trial_is_given_back(runner: TestRunner):
    start, found = await repaired(scripted([NONSENSE]), runner, cases=CASES[:1], code=f"{WRONG}f = None\n")
    assert found is start


async def test_an_edit_of_a_correction_may_be_what_was_missing(runner: TestRunner):
    model = scripted([WRONG.replace("x\n", "x - x"), NONSENSE])
    _, found = await repaired(model, runner, cases=CASES[:2])
    assert found.passed == {"test_example_1", "test_example_2"}
    assert "return x + x" in found.code


async def test_the_model_sees_the_example_what_was_expected_and_what_came(runner: TestRunner):
    model = scripted([RIGHT])
    await repaired(model, runner)
    asked = model.requests[0].messages[-1].content
    assert f"# Function to correct: {ALIAS}" in asked
    assert f"assert {ALIAS}(3) == 6" in asked
    assert "- expected: 6" in asked
    assert "- but the result was: 3" in asked
    assert "    return x\n" in asked


async def test_the_first_try_is_greedy_under_the_alias_and_the_next_is_warm_under_the_name():
    model = scripted([WRONG.replace("return", "# fails: test_example_2\n    return")])
    await repaired(model, ScriptedWorkspace(), code=f"{WRONG}# fails: test_example_2\n")
    first, second = model.requests
    assert (first.temperature, second.temperature) == (0.0, 0.7)
    assert ALIAS in first.messages[-1].content
    assert ALIAS not in second.messages[-1].content


async def test_a_faulty_body_is_hidden_where_that_is_wanted(runner: TestRunner):
    model = scripted([RIGHT])
    await repaired(model, runner, hide=True)
    asked = model.requests[0].messages[-1].content
    assert f"def {ALIAS}(x: int) -> int:\n    ...\n" in asked
    assert "return x" not in asked


async def test_a_method_is_mended_beside_the_others_which_it_sees(runner: TestRunner):
    module = module_of(*class_with("Box", "def __init__(self)", "def size(self) -> int"))
    cases = cases_from_examples(module, (gives("Box().size()", "7"),))
    made = "class Box:\n    def __init__(self):\n        self.n = 7\n"
    code = f"{made}\n    def size(self):\n        return self.m\n"
    model = scripted(["def size(self):\n    return self.n"])
    _, found = await repaired(model, runner, code=code, module=module, cases=cases)
    assert found.code == code.replace("self.m", "self.n")
    asked = model.requests[0].messages[-1].content
    assert "self.n = 7" in asked
    assert "use only attributes that __init__ sets" in asked


async def test_a_lost_model_ends_it(runner: TestRunner):
    with pytest.raises(ModelError, match="gone"):
        await repaired(scripted([ModelError("gone")]), runner)
