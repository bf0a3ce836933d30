"""One call through DSPy: word for word, quiet, cancellable, and nothing kept."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace

import dspy
import pytest
from dspy.clients.base_lm import GLOBAL_HISTORY
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.coder.ask import RETRIES, Inquiry, ask
from smallwright.coder.engine import Sampling
from smallwright.coder.schema import record, text
from smallwright.coder.signatures import WriteFunction
from smallwright.coder.surroundings import Scene
from smallwright.context import ContextManager
from smallwright.errors import AnswerError, ModelError
from smallwright.orchestrator.coder import StepTools
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest


class Describe(dspy.Signature):  # type: ignore[misc]  # dspy ships no types
    """Say what it is."""

    code: str = dspy.InputField()
    summary: str = dspy.OutputField()


CODE = Inquiry(
    signature=WriteFunction, request="now", scene=Scene(before="before"), sampling=Sampling(max_tokens=50)
)
WORDS = replace(CODE, signature=Describe, schema=record(summary=text(90)))


def tools(model: ScriptedModel) -> StepTools:
    return StepTools(model=model, workspace=ScriptedWorkspace(), contexts=ContextManager([model.spec], model))


class CutOff(ScriptedModel):
    async def generate(self, request: ModelRequest, on_text: object = None) -> ModelAnswer:
        return replace(await super().generate(request), finish_reason="length")


class Waiting(ScriptedModel):
    def __init__(self) -> None:
        super().__init__()
        self.asked, self.cancelled = asyncio.Event(), 0

    async def generate(self, request: ModelRequest, on_text: object = None) -> ModelAnswer:
        self.asked.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        raise AssertionError


async def test_the_context_goes_out_word_for_word_and_code_comes_from_the_fence():
    model = ScriptedModel(["Sure:\n```python\nx = 1\n```"])
    assert await ask(CODE, tools(model), lambda got: got["code"]) == "x = 1"
    (request,) = model.requests
    assert [message.content for message in request.messages] == [WriteFunction.instructions, "before\n\nnow"]
    assert (request.temperature, request.max_tokens, request.schema) == (0.0, 50, None)


async def test_fields_come_from_json_held_to_the_schema():
    model = ScriptedModel(['{"summary": "It works."}'])
    assert await ask(WORDS, tools(model), lambda got: got["summary"]) == "It works."
    assert model.requests[0].schema == WORDS.schema


@pytest.mark.req("6-11")
async def test_an_answer_that_is_refused_is_asked_for_again_warmer_and_with_the_reason():
    model = ScriptedModel(["no", '{"summary": "yes"}'])
    assert await ask(WORDS, tools(model), lambda got: got["summary"]) == "yes"
    again = model.requests[1]
    assert "could not be used: the answer is not the JSON object" in again.messages[1].content
    assert again.temperature > 0
    assert again.seed == 1


@pytest.mark.req("6-11")
async def test_nonsense_ends_after_the_retries_with_the_last_reason():
    model = ScriptedModel(["```\nx\n```"])

    def refuse(got: dict[str, object]) -> str:
        raise ValueError("it is not what was asked")

    with pytest.raises(AnswerError, match="it is not what was asked"):
        await ask(CODE, tools(model), refuse)
    assert len(model.requests) == RETRIES + 1


async def test_a_model_error_comes_out_as_it_is():
    error = ModelError("the server is gone")
    with pytest.raises(ModelError) as caught:
        await ask(CODE, tools(ScriptedModel([error])), lambda got: got)
    assert caught.value is error


async def test_an_answer_that_was_cut_off_is_told_so_and_the_terminal_stays_quiet(
    capfd: pytest.CaptureFixture[str],
):
    model = CutOff(['{"summary": "It wor'])
    with pytest.raises(AnswerError, match="cut off after 50 tokens"):
        await ask(WORDS, tools(model), lambda got: got["summary"])
    assert await ask(CODE, tools(CutOff(["```\nx = 1"])), lambda got: got["code"]) == "x = 1"
    assert capfd.readouterr() == ("", "")


async def test_an_empty_answer_is_refused_like_any_other():
    with pytest.raises(AnswerError):
        await ask(WORDS, tools(ScriptedModel([""])), lambda got: got["summary"])


async def test_calls_side_by_side_keep_to_their_own_model():
    models = [ScriptedModel([f"```\nx = {number}\n```"]) for number in range(20)]
    answers = await asyncio.gather(*(ask(CODE, tools(model), lambda got: got["code"]) for model in models))
    assert answers == [f"x = {number}" for number in range(20)]
    assert [len(model.requests) for model in models] == [1] * 20


async def test_cancelling_reaches_the_model_and_comes_out_as_cancellation():
    model = Waiting()
    task = asyncio.create_task(ask(CODE, tools(model), lambda got: got))
    await asyncio.wait_for(model.asked.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert model.cancelled == 1


async def test_dspy_keeps_neither_history_nor_trace():
    before = len(GLOBAL_HISTORY), len(dspy.settings.trace or ())
    for _ in range(3):
        await ask(CODE, tools(ScriptedModel(["```\nx\n```"])), lambda got: got)
    assert (len(GLOBAL_HISTORY), len(dspy.settings.trace or ())) == before


def test_importing_the_package_loads_no_dspy():
    code = "import smallwright, sys; raise SystemExit('dspy' in sys.modules or 'litellm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
