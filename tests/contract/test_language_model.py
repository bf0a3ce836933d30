"""What every LanguageModel promises, on each adapter: a real embedded model, and stand-ins on sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.openai_server import OpenAIServer

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import ModelTimeoutError, PromptTooLongError
from smallwright.models.catalog import default_catalog
from smallwright.models.embedded import EmbeddedModel
from smallwright.models.hosted import HostedModel
from smallwright.models.ollama import OllamaModel
from smallwright.models.running import RunningModel
from smallwright.orchestrator.language_model import Message, ModelRequest

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 12}},
    "required": ["city"],
    "additionalProperties": False,
}
ADAPTERS = [
    "ollama",
    pytest.param("hosted", marks=pytest.mark.filterwarnings("ignore")),  # LiteLLM's own
    pytest.param("embedded", marks=pytest.mark.real_model),
]


# One server for all tests of an adapter: a real model takes seconds to load.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(params=ADAPTERS, scope="module", loop_scope="module")
async def model(request: pytest.FixtureRequest) -> AsyncIterator[RunningModel]:
    async with contextlib.AsyncExitStack() as stack:
        opened = await OPEN[request.param](stack, request)
        yield opened
        await opened.aclose()


async def open_embedded(_stack: contextlib.AsyncExitStack, request: pytest.FixtureRequest) -> RunningModel:
    spec = replace(default_catalog().get("tiny").spec, window=2048, parallel=2)
    return EmbeddedModel(spec, request.getfixturevalue("tiny_model_path"))


async def open_ollama(stack: contextlib.AsyncExitStack, _request: pytest.FixtureRequest) -> RunningModel:
    server = await stack.enter_async_context(OllamaServer())
    return OllamaModel(ModelSpec(name="mistral:7b", provider="ollama", window=8192), server.url)


async def open_hosted(stack: contextlib.AsyncExitStack, _request: pytest.FixtureRequest) -> RunningModel:
    stack.enter_context(pytest.MonkeyPatch.context()).setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    server = await stack.enter_async_context(OpenAIServer())
    spec = ModelSpec(name="openai/some-model", provider="hosted", window=8192)
    return HostedModel(spec, api_base=f"{server.url}/v1", api_key="key")


OPEN = {"ollama": open_ollama, "hosted": open_hosted, "embedded": open_embedded}


def ask(text: str = "Count from 1 to 500, one number a line.", **more: Any) -> ModelRequest:
    messages = (Message(role="system", content="You are brief."), Message(role="user", content=text))
    return ModelRequest(messages=messages, **{"max_tokens": 24, **more})


async def test_an_answer_has_text_and_what_it_cost(model: RunningModel) -> None:
    await model.start()
    answer = await model.generate(ask())
    assert answer.text
    assert answer.model == model.spec.name
    assert answer.completion_tokens == 24
    assert answer.prompt_tokens > 10
    assert answer.duration_ms > 0


async def test_the_text_comes_in_pieces_and_the_pieces_are_the_text(model: RunningModel) -> None:
    pieces: list[str] = []
    answer = await model.generate(ask(), pieces.append)
    assert len(pieces) > 3
    assert "".join(pieces) == answer.text


async def test_an_answer_cut_by_its_limit_says_so(model: RunningModel) -> None:
    answer = await model.generate(ask(max_tokens=5))
    assert (answer.finish_reason, answer.completion_tokens) == ("length", 5)


async def test_a_schema_holds(model: RunningModel) -> None:
    answer = await model.generate(ask("A city as JSON.", schema=SCHEMA, max_tokens=64))
    data = json.loads(answer.text)
    assert list(data) == ["city"]
    assert isinstance(data["city"], str)
    assert answer.finish_reason == "stop"


@pytest.mark.req("3.1-04")
async def test_a_prompt_that_the_window_can_not_hold_is_refused(model: RunningModel) -> None:
    with pytest.raises(PromptTooLongError):
        await model.generate(ask("word " * 12_000))


async def test_too_slow_an_answer_is_a_timeout(model: RunningModel) -> None:
    await model.start()
    with pytest.raises(ModelTimeoutError):
        await model.generate(ask(max_tokens=290, timeout_s=0.2))


async def test_cancelling_stops_at_once_and_the_next_call_works(model: RunningModel) -> None:
    begun = asyncio.Event()
    call = asyncio.create_task(model.generate(ask(max_tokens=290), lambda _text: begun.set()))
    await begun.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await model.generate(ask(max_tokens=2))).completion_tokens == 2


async def test_several_calls_may_run_side_by_side(model: RunningModel) -> None:
    answers = await asyncio.gather(*(model.generate(ask(max_tokens=4, seed=seed)) for seed in range(4)))
    assert [answer.completion_tokens for answer in answers] == [4, 4, 4, 4]


@pytest.mark.req("3.1-02")
async def test_tokens_are_counted(model: RunningModel) -> None:
    assert await model.count_tokens("") == 0
    short, long = (
        await model.count_tokens("def f(x):"),
        await model.count_tokens("def f(x):\n    return x\n" * 50),
    )
    assert 2 <= short <= 8
    assert 250 <= long <= 650
