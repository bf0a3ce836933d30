"""One unit: a greedy sample, more only where it fails, the best one kept, an edit before a model call."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.fakes.coder_desk import class_with, desk_for, function, gives, job_for, module_of, scripted
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.masking import ALIAS
from smallwright.coder.test_cases import TestCase, cases_from_code, cases_from_examples
from smallwright.coder.unit_sample import CLASS_TOKENS, FUNCTION_TOKENS
from smallwright.coder.unit_writer import BATCHES, Written, write_unit
from smallwright.coder.units import units_of, written_by_rule
from smallwright.errors import AnswerError, ModelError
from smallwright.orchestrator.plan import Example, ModulePlan
from smallwright.orchestrator.workspace import Workspace
from smallwright.sandbox import TestRunner

MODULE = module_of(function("def f(x: int) -> int", "Adds 1."), function("def g()"))
CASES = [
    *cases_from_examples(MODULE, (gives("f(1)", "2"), gives("f(9)", "10"))),
    *cases_from_code(MODULE, "def test_guess():\n    assert f(3) == 4\n"),
    *cases_from_code(MODULE, "def test_error():\n    with pytest.raises(ValueError):\n        f(-1)\n"),
]
NONSENSE = "I can't do that."


def code(*failing: str, body: str = "return x", name: str = "f") -> str:
    """A sample of `name` that fails these cases, however it is edited."""
    marks = "".join(f"FAILS_{n} = '# fails: {case}'\n" for n, case in enumerate(failing))
    uses = "".join(f"    assert FAILS_{n}\n" for n in range(len(failing)))
    return f"{marks}def {name}(x: int) -> int:\n{uses}    {body}"


async def written(
    model: ScriptedModel,
    workspace: Workspace | None = None,
    *,
    module: ModulePlan = MODULE,
    cases: Sequence[TestCase] = CASES,
    samples: int = 2,
) -> Written:
    desk = desk_for(
        job_for(module, "Write `f`, which adds 1."), model, workspace or ScriptedWorkspace(), samples
    )
    unit = units_of(module, whole_classes=True)[0]
    return await write_unit(desk, unit, written_by_rule(module), cases)


async def test_a_sample_that_passes_is_the_only_one():
    model = scripted([code()])
    done = await written(model)
    assert [len(model.requests), len(done.trials)] == [1, 1]
    assert (model.requests[0].temperature, model.requests[0].max_tokens) == (0.0, FUNCTION_TOKENS)
    assert done.trial.passed == {case.name for case in CASES}
    assert done.steps == []


@pytest.mark.parametrize(
    ("failing", "drawn"),
    [("test_guess", 2), ("test_error", 1 + 2), ("test_example_2", 1 + 2 * BATCHES)],
)
async def test_how_many_samples_are_drawn_rests_on_what_fails(failing: str, drawn: int):
    model = scripted([code(failing)])
    done = await written(model)
    assert [len(model.requests), len(done.trials)] == [drawn, drawn]
    assert failing in done.trial.failures


@pytest.mark.parametrize(("failing", "drawn"), [("test_guess", 1), ("test_example_1", 1)])
async def test_without_further_samples_there_is_one(failing: str, drawn: int):
    assert len((await written(scripted([code(failing)]), samples=0)).trials) == drawn


async def test_drawing_ends_with_the_first_sample_that_passes():
    model = scripted([code("test_example_1"), code("test_example_1"), code(), NONSENSE])
    done = await written(model)
    assert len(model.requests) == 3
    assert done.trial.passed == {case.name for case in CASES}
    assert done.steps == ["chose sample 3 of 3"]


async def test_the_best_sample_is_kept_whatever_comes_after_it():
    best = code("test_example_1", body="return x + 1  # best")
    worse = code("test_example_1", "test_example_2")
    done = await written(scripted([worse, worse, best, worse]))
    assert "# best" in done.trial.code
    assert done.trial.passed == {"test_example_2", "test_guess", "test_error"}
    assert len(done.trials) == 1 + 2 * BATCHES


async def test_an_example_outweighs_every_guess():
    both = [code("test_example_1"), code("test_guess", "test_error"), NONSENSE]
    done = await written(scripted(both))
    assert {"test_example_1", "test_example_2"} <= done.trial.passed


async def test_samples_that_agree_win_among_equals():
    cases = [case for case in CASES if case.given]
    lone = code("test_example_1", body="return 'lone'")
    agreed = code("test_example_2", body="return 'agreed'")
    done = await written(scripted([agreed, agreed, agreed, lone, agreed]), cases=cases)
    assert "'agreed'" in done.trial.code


async def test_further_samples_are_warm_have_seeds_of_their_own_and_hide_the_name_half_of_the_time():
    model = scripted([code("test_example_1")])
    done = await written(model)
    asked = [request.messages[-1].content for request in model.requests]
    assert {request.temperature for request in model.requests[1:]} == {0.7}
    assert len({request.seed for request in model.requests}) == len(model.requests)
    assert [ALIAS in text for text in asked] == [False, True, True, False, False, True, True]
    assert "def f(" not in asked[1]
    assert len(done.masked) == 4


async def test_what_is_written_under_the_alias_gets_its_name():
    hidden = code(name=ALIAS, body=f"return x and {ALIAS}(x - 1)")
    done = await written(scripted([code("test_example_1"), hidden]))
    assert "return x and f(x - 1)" in done.trial.code
    assert ALIAS not in done.trial.code


async def test_a_small_edit_mends_an_off_by_one_without_a_model_call(runner: TestRunner):
    model = scripted(["def f(x: int) -> int:\n    return x + 2"])
    done = await written(model, runner, samples=0, cases=CASES[:3])
    assert done.trial.passed == {"test_example_1", "test_example_2", "test_guess"}
    assert "return x + 1" in done.trial.code
    assert len(model.requests) == 1
    assert done.steps == ["mended by a small edit"]


async def test_a_forgotten_import_is_added_and_helpers_come_along(runner: TestRunner):
    text = "def _one(x):\n    return math.floor(x)\n\ndef f(x: int) -> int:\n    return _one(x) + 1"
    done = await written(scripted([text]), runner, cases=CASES[:3])
    assert done.trial.failures == {}
    assert done.steps == ["import added: import math"]


async def test_examples_are_shown_and_what_the_model_guessed_is_not():
    model = scripted([code()])
    await written(model)
    asked = model.requests[0].messages[-1].content
    assert "assert f(1) == 2" in asked
    assert "f(3)" not in asked


async def test_a_class_is_asked_for_whole_and_no_edit_is_made_of_it():
    module = module_of(*class_with("Box", "def __init__(self)", "def size(self) -> int"))
    cases = cases_from_examples(module, (gives("Box().size()", "2"),))
    methods = "    def __init__(self):\n        self.n = 1\n    def size(self):\n        return self.n\n"
    model = scripted([f"class Box:\n{methods}    # fails: test_example_1\n    n = 0"])
    workspace = ScriptedWorkspace()
    done = await written(model, workspace, module=module, cases=cases, samples=1)
    assert {request.max_tokens for request in model.requests} == {CLASS_TOKENS}
    assert not any(ALIAS in request.messages[-1].content for request in model.requests)
    assert len(workspace.runs) == len(done.trials) == 1 + BATCHES


@pytest.mark.req("6-11")
async def test_nonsense_at_first_is_an_error_and_nonsense_later_keeps_what_is_there():
    with pytest.raises(AnswerError, match="it does not define f"):
        await written(scripted([NONSENSE]))
    done = await written(scripted([code("test_example_1"), NONSENSE]))
    assert len(done.trials) == 1
    assert "test_example_2" in done.trial.passed


async def test_a_lost_model_ends_it():
    with pytest.raises(ModelError, match="gone"):
        await written(scripted([code("test_example_1"), ModelError("gone")]))


async def test_an_expected_exception_counts_as_an_example_of_the_users():
    cases = cases_from_examples(MODULE, (Example(call="f(0)", raises="ValueError"),))
    assert len((await written(scripted([code("test_example_1")]), cases=cases)).trials) == 1 + 2 * BATCHES
