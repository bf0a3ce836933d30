"""Plans by rule where the prompt decides, by the model where it does not, held to the prompt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.planner import PLAN_SCHEMA, make_plan, make_questions
from smallwright.coder.summaries import module_summary, task_summary
from smallwright.context import ContextManager
from smallwright.errors import AnswerError
from smallwright.orchestrator.coder import ModuleJob, StepTools, TaskBrief
from smallwright.orchestrator.plan import ModulePlan, Plan, PublicName
from smallwright.orchestrator.workspace import TestReport


def tools(model: ScriptedModel) -> StepTools:
    return StepTools(model=model, workspace=ScriptedWorkspace(), contexts=ContextManager([model.spec], model))


def brief(prompt: str, **more: Any) -> TaskBrief:
    return TaskBrief(task_id="t", prompt=prompt, **more)


def answer(*names: tuple[str, str, str]) -> str:
    public = [{"name": n, "kind": k, "signature": s, "purpose": "as asked"} for n, k, s in names]
    return json.dumps({"modules": [{"name": "a.py", "purpose": "p", "dependencies": [], "public": public}]})


async def test_a_prompt_with_signatures_costs_no_call_and_brings_its_examples():
    model = ScriptedModel([])
    asked = brief("`f(x: int) -> int` in a.py doubles x. f(2) == 4")
    plan = await make_plan(asked, tools(model), "")
    assert plan.modules[0].public[0].examples[0].call == "f(2)"
    assert await make_questions(asked, tools(model)) == ()
    assert model.requests == []


async def test_a_vague_prompt_is_planned_by_the_model_within_the_schema():
    model = ScriptedModel([answer(("go", "function", "def go()"))])
    plan = await make_plan(brief("Make something nice."), tools(model), "")
    assert [item.name for item in plan.modules[0].public] == ["go"]
    assert model.requests[0].schema == PLAN_SCHEMA


@pytest.mark.req("6-12")
async def test_a_models_plan_is_held_to_what_the_prompt_writes_out():
    said = answer(
        ("Stack", "class", "class Stack"),
        ("Stack.push", "method", "def push(self)"),
        ("f", "function", "def f()"),
    )
    prompt = (
        "A class `Stack` in a.py with push and pop, and the function `f(x: int) -> int`, `g(y: str) -> str`."
    )
    plan = await make_plan(brief(prompt), tools(ScriptedModel([said])), "the last one had no g")
    signatures = {item.name: item.signature for item in plan.modules[0].public}
    assert signatures["f"] == "def f(x: int) -> int"
    assert signatures["g"] == "def g(y: str) -> str"
    assert signatures["Stack.push"] == "def push(self)"


@pytest.mark.req("6-12")
async def test_a_complaint_is_told_to_the_model_and_no_rule_repeats_what_was_refused():
    model = ScriptedModel([answer(("f", "function", "def f(x)"))])
    await make_plan(brief("`f(x: int) -> int` in a.py"), tools(model), "it has a circle")
    assert "The last plan was refused: it has a circle" in model.requests[0].messages[1].content


@pytest.mark.req("6-11")
async def test_a_plan_that_is_none_is_an_error():
    with pytest.raises(AnswerError, match="plan is not as the schema says"):
        await make_plan(brief("Make it."), tools(ScriptedModel(['{"modules": [{"name": 1}]}'])), "")


async def test_questions_are_asked_once_and_nonsense_is_none():
    said = '{"questions": [{"text": "Which?", "options": ["a"]}, {"text": "Fine.", "options": []}]}'
    (question,) = await make_questions(brief("Make it."), tools(ScriptedModel([said])))
    assert (question.id, question.text, question.options) == ("q1", "Which?", ("a",))
    assert await make_questions(brief("Make it.", answers=(("Which?", "a"),)), tools(ScriptedModel([]))) == ()
    assert await make_questions(brief("Make it."), tools(ScriptedModel(["hm"]))) == ()


async def test_summaries_come_from_code_and_plan_and_the_model_words_the_task_where_effort_is_high():
    item = PublicName(name="f", kind="function", signature="def f(x)", purpose="doubles")
    module = ModulePlan(name="a.py", purpose="Doubling.", public=(item,))
    plan, code = Plan(modules=(module,)), "def f(x: int) -> int:\n    return 2 * x\n\ndef _own(): ...\n"
    report = TestReport(ok=True, passed=("t",), failed=(), duration_ms=1, level="none", output="")
    summary = module_summary(ModuleJob(brief=brief("x"), plan=plan, module=module), code, report)
    assert summary.functions == (
        {"name": "f", "signature": "f(x: int) -> int", "purpose": "doubles", "line": 1},
    )
    words = '"goal": "g", "status": "s", "modules": [], "success_rate": 1, "summary": "It doubles."'
    asked = tools(ScriptedModel([f"{{{words}}}"]))
    assert await task_summary(brief("x", effort="high"), plan, {"a.py": code}, asked) == "It doubles."
    for other, answers in (("low", []), ("normal", []), ("high", ["hm"])):
        silent = tools(ScriptedModel(answers))
        said = await task_summary(brief("x", effort=other), plan, {"a.py": code}, silent)
        assert said == "a.py: f(x: int) -> int"
