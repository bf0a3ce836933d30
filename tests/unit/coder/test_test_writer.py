"""A module's cases: every example of the user's, and of the model's only what nobody can doubt."""

from __future__ import annotations

import pytest
from tests.fakes.coder_desk import class_with, function, gives, job_for, module_of, scripted, tools_for
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.ask import RETRIES
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_writer import write_cases
from smallwright.errors import ModelError
from smallwright.orchestrator.coder import ModuleJob
from smallwright.orchestrator.plan import Example

EXAMPLES = (
    gives("f(1)", "2"),
    gives("f(5)", "6"),
    Example(call="f(-7)", raises="ValueError", source="prompt"),
)
F = function("def f(x: int) -> int", "Adds 1. For x below 0 it raises ValueError.", *EXAMPLES)
JOB = job_for(module_of(F))


async def cases(answer: str | BaseException, job: ModuleJob = JOB) -> list[TestCase]:
    return await write_cases(job, tools_for(scripted([answer]), ScriptedWorkspace()))


def names(found: list[TestCase]) -> list[str]:
    return [case.name for case in found]


GIVEN = ["test_example_1", "test_example_2", "test_example_3", "test_refused_f_1"]


async def test_the_users_examples_come_first_and_the_models_after_them():
    found = await cases(
        "def test_f():\n    assert f(7) == 8\n    with pytest.raises(ValueError):\n        f(-9)\n"
    )
    assert names(found) == [*GIVEN, "test_f", "test_type_f"]  # the error is held by test_refused_f_1
    assert [case.given for case in found] == [True] * 4 + [False] * 2


@pytest.mark.req("6-11")
async def test_nonsense_is_told_why_and_leaves_every_example():
    model = scripted(["I would rather not."])
    found = await write_cases(JOB, tools_for(model, ScriptedWorkspace()))
    assert names(found) == [*GIVEN, "test_type_f"]
    assert len(model.requests) == 1 + RETRIES
    assert "it has no test function that calls" in model.requests[1].messages[-1].content


async def test_what_the_model_says_twice_is_one_case():
    again = "    assert f(3) == 4\n" * 8
    found = await cases(f"def test_f():\n{again}    assert f(4) == 5\n")
    assert [case.body for case in found if case.name.startswith("test_f")] == [
        "assert f(3) == 4",
        "assert f(4) == 5",
    ]


async def test_a_models_case_that_bears_an_examples_name_takes_nobodys_place():
    found = await cases("def test_example_1():\n    assert f(3) == 9\n")
    assert names(found)[:4] == GIVEN
    assert len(set(names(found))) == len(found)
    assert found[0].body == "assert f(1) == 2"


async def test_what_repeats_or_contradicts_an_example_is_left_out():
    found = await cases("def test_f():\n    assert f(1) == 3\n    assert f( 5 ) == 6\n    assert f(6) == 7\n")
    assert names(found) == [*GIVEN, "test_f_3", "test_type_f"]


@pytest.mark.parametrize(
    "exception", ["TypeError", "KeyError", "(ValueError, TypeError)", "builtins.KeyError"]
)
async def test_an_exception_that_nobody_spoke_of_is_not_expected(exception: str):
    found = await cases(f"def test_f():\n    with pytest.raises({exception}):\n        f('x')\n")
    assert not any(case.raises == exception for case in found)
    assert names(found)[:4] == GIVEN


async def test_rules_that_speak_of_errors_take_their_names_from_the_prompt():
    job = job_for(module_of(function("def f(x: int) -> int", "Same errors as g.")), "g raises KeyError.")
    code = "def test_f():\n    with pytest.raises({}):\n        f('x')\n"
    assert names(await cases(code.format("KeyError"), job)) == ["test_f"]
    assert await cases(code.format("TypeError"), job) == []


async def test_a_lost_model_is_no_nonsense():
    with pytest.raises(ModelError, match="gone"):
        await cases(ModelError("gone"))


async def test_the_answer_has_room_for_the_frame_and_greed_for_a_first_try():
    model = scripted(["def test_f():\n    assert f(7) == 8\n"])
    many = module_of(F, *class_with("Box", *(f"def m{n}(self)" for n in range(40))))
    for module in (JOB.module, many):
        await write_cases(job_for(module), tools_for(model, ScriptedWorkspace()))
    small, large, left_out = model.requests
    assert small.max_tokens == 60 + 90  # the error is held by a rule
    assert large.max_tokens == 1200
    assert "def test_f():" not in left_out.messages[-1].content  # it has a case
    assert (small.temperature, small.seed) == (0.0, JOB.seed)
    assert "def test_f():\n    assert ..." in small.messages[-1].content


async def test_what_a_first_answer_left_out_is_asked_for_once_more():
    rules = "Adds 1. An odd x raises ValueError."
    job = job_for(module_of(function("def f(x: int) -> int", rules), function("def g() -> int", "Gives 2.")))
    again = "    assert f(3) == 4\n" * 3
    error = "def test_f_valueerror():\n    with pytest.raises(ValueError):\n        f(5)\n"
    model = scripted([f"def test_f():\n{again}", error])
    found = await write_cases(job, tools_for(model, ScriptedWorkspace()))
    assert names(found)[:2] == ["test_f", "test_f_valueerror"]
    frame = model.requests[1].messages[-1].content
    assert len(model.requests) == 2
    assert "def test_f_valueerror():\n    # An odd x raises ValueError." in frame
    assert "def test_g():" in frame
    assert "def test_f():" not in frame
