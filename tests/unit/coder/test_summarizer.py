"""Summaries of odd code, by odd models."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder import Summarizer, TaskSummarizer
from smallwright.coder.code_reading import read_code
from smallwright.coder.static_summaries import MODULE_TOKENS, NO_CODE, function_fields, module_fields
from smallwright.coder.summary_call import ask_model
from smallwright.coder.summary_check import true_sentences
from smallwright.context import ContextManager, ModelSpec, TokenEstimator
from smallwright.models.embedded import EmbeddedModel
from smallwright.orchestrator.coder import StepTools

SAID = {"purpose": "Adds.", "summary": "Adds."}


@pytest.mark.req("3.8-02")
async def test_without_code_nothing_is_asked() -> None:
    for got in (await Summarizer().module("a.py", " \n"), await Summarizer().function("f", "")):
        assert got["summary"] == got["purpose"] == NO_CODE
    assert set(await Summarizer().task("t", "", [], {})) == set(TaskSummarizer.output_fields)


@pytest.mark.req("3.8-02")
async def test_ten_thousand_lines_are_sampled_by_structure() -> None:
    asked: list[str] = []

    async def ask(_signature: Any, inputs: Any) -> dict[str, Any]:
        asked.append(inputs["source_code"])
        return {**SAID, "summary": "word " * 9_000}

    got = await Summarizer(ask).module(
        "big.py", "".join(f"def f{n}(x):\n    return x + {n}\n" for n in range(5_000))
    )
    assert "10000 lines" in asked[0]
    assert len(asked[0].splitlines()) < 300
    assert re.search(r"^def f4\d\d\d\(x\):$", asked[0], re.MULTILINE)
    assert len(got["functions"]) == 5_000
    assert TokenEstimator().count(got["summary"]) <= MODULE_TOKENS


@pytest.mark.req("3.8-02", "3.8-03")
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"summary": ""},
        {"summary": 7, "purpose": None},
        {"summary": "It calls `nowhere`."},
        "nonsense",
        None,
    ],
)
async def test_nonsense_leaves_the_static_summary(said: Any) -> None:
    async def ask(_signature: Any, _inputs: Any) -> Any:
        return said

    got = await Summarizer(ask).module("a.py", "def run(x):\n    return x\n")
    assert got["summary"] == "Module a.py. Defines run."
    assert got["functions"] == ["run"]


@pytest.mark.req("3.8-03")
async def test_a_failing_model_is_logged_and_leaves_the_static_summary(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def ask(_signature: Any, _inputs: Any) -> Any:
        raise RuntimeError("no model")

    with caplog.at_level(logging.WARNING):
        got = await Summarizer(ask).function("run", "def run(x: int) -> str:\n    print(x)\n    return ''\n")
    assert got["summary"] == "Function run. Takes x: int; gives str; side effects: calls print."
    assert "FunctionSummarizer: the static summary stays: no model" in caplog.text


@pytest.mark.req("3.8-04")
async def test_a_caller_that_is_cancelled_and_a_summarizer_that_is_closed_end_their_calls() -> None:
    running = 0

    async def ask(_signature: Any, _inputs: Any) -> Any:
        nonlocal running
        running += 1
        try:
            await asyncio.sleep(60)
        finally:
            running -= 1

    patient, hasty = Summarizer(ask), Summarizer(ask, first_s=0.01)
    caller = asyncio.create_task(patient.module("a.py", "x = 1"))
    await hasty.module("a.py", "x = 1")
    assert running == 2
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    await hasty.aclose()
    await asyncio.sleep(0)
    assert running == 0


@pytest.mark.req("3.8-03")
def test_names_that_the_code_lacks_take_their_sentence_with_them() -> None:
    words = "Call `add(1)` first. Then pay(). See `Cart.add`! A cart (of goods) is kept."
    assert true_sentences(words, "class Cart:\n    def add(self): ...") == (
        "Call `add(1)` first. See `Cart.add`! A cart (of goods) is kept."
    )


def test_code_that_cannot_be_parsed_is_read_line_by_line() -> None:
    heads = "import os, sys as system\nfrom .cart import Cart\nclass A:\n"
    source = heads + "  def f(self:\n  async def g(self): ...\ndef h(): ...\n"
    facts = read_code(source)
    assert facts.functions == ("A.f", "A.g", "h")
    assert facts.imports == ("os", "sys", ".cart")
    assert read_code(source.replace("self:", "self):")).imports == ("os", "sys", ".cart")
    assert function_fields("f", "def f(")["inputs"] == "unknown"


def saying(said: Any) -> Any:
    async def ask(_signature: Any, _inputs: Any) -> Any:
        return said

    return Summarizer(ask)


@pytest.mark.req("3.8-02", "3.8-03")
async def test_functions_and_tasks_have_all_their_fields_whatever_the_model_says() -> None:
    code = (
        "class Cart:\n  def add(self, price):\n    if not price: raise ValueError\n    self.total = price\n"
    )
    said = {
        "purpose": "Adds.",
        "inputs": "a price",
        "outputs": "nothing",
        "side_effects": "",
        "summary": "Adds.",
    }
    got = await saying(said).function("Cart.add", code, ["ValueError"])
    assert got == {**said, "side_effects": "raises ValueError, changes self.total"}
    task = {
        "goal": "A cart.",
        "status": "completed",
        "modules": "[]",
        "success_rate": 7,
        "summary": "A cart.",
    }
    done = await saying(task).task("t", "A cart", ["a.py", "b.py"], {"a.py": "passed", "b.py": "failed"})
    assert done == {**task, "status": "incomplete", "modules": ["a.py", "b.py"], "success_rate": 0.5}


async def test_the_models_port_answers_in_the_context_of_the_system() -> None:
    words = (
        '{"purpose": "Runs.", "dependencies": [], "functions": [], "key_decisions": "", "summary": "Runs x."}'
    )
    model = ScriptedModel([words])
    tools = StepTools(
        model=model, workspace=ScriptedWorkspace(), contexts=ContextManager([model.spec], model)
    )
    got = await Summarizer(ask_model(tools)).module("a.py", "def run(x): ...")
    assert (got["summary"], got["functions"]) == ("Runs x.", ["run"])
    (request,) = model.requests
    assert "def run(x): ..." in request.messages[1].content
    assert set(request.schema["properties"]) == set(got)


@pytest.mark.real_model
@pytest.mark.req("3.8-02", "3.8-03")
async def test_a_real_model_summarises_within_the_fields(tiny_model_path: Path) -> None:
    model = EmbeddedModel(ModelSpec(name="tiny", provider="embedded", window=2048), tiny_model_path)
    tools = StepTools(
        model=model, workspace=ScriptedWorkspace(), contexts=ContextManager([model.spec], model)
    )
    code = "import math\n\n\ndef area(radius: float) -> float:\n    return math.pi * radius**2\n"
    try:
        got = await Summarizer(ask_model(tools), first_s=280, most_s=280).module("circle.py", code)
    finally:
        await model.aclose()
    assert (got["functions"], got["dependencies"]) == (["area"], ["math"])
    assert got["summary"] != module_fields("circle.py", code)["summary"]
    assert 0 < TokenEstimator().count(got["summary"]) <= MODULE_TOKENS
