"""A ladder of models: what outgrows one goes to the next, on a server's socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.fakes.ollama_server import OllamaServer

from smallwright.coder.engine import PortEngine, Sampling
from smallwright.context import ContextManager
from smallwright.errors import ModelNotFoundError, PromptTooLongError
from smallwright.models.config import ModelConfig, ModelOverride
from smallwright.models.routing import with_larger
from smallwright.models.running import RunningModel
from smallwright.models.select import select_model
from smallwright.orchestrator.calls import RecordingModel
from smallwright.orchestrator.language_model import Message, ModelRequest

LARGE = {"large:70b": ModelOverride(provider="ollama", window=131_072)}
LADDER = ("mistral:7b", "qwen3:8b", "large:70b")


@pytest.fixture
async def ollama() -> AsyncIterator[OllamaServer]:
    async with OllamaServer() as running:
        yield running


async def opened(ollama: OllamaServer, tmp_path: Path) -> RunningModel:
    config = ModelConfig(cache_dir=tmp_path, ollama_url=ollama.url, overrides=LARGE, ladder=LADDER)
    return await with_larger(await select_model(config), config)


async def asked(model: RunningModel, words: int) -> RecordingModel:
    """One call as a step makes it, whose prompt has so many words."""
    context = await ContextManager([model.spec], model).build_context(
        model=model.spec, system_prompt="be brief", current_event="word " * words, answer_tokens=64
    )
    recording = RecordingModel(model)
    await PortEngine(recording, context, Sampling(max_tokens=64), None).complete(SimpleNamespace(model="a/b"))
    return recording


@pytest.mark.req("3.1-03", "6-08")
@pytest.mark.parametrize(
    ("words", "name", "window"),
    [(1_000, "mistral:7b", 8_192), (7_000, "qwen3:8b", 32_768), (29_000, "large:70b", 131_072)],
)
async def test_a_prompt_goes_to_the_model_that_holds_it(
    ollama: OllamaServer, tmp_path: Path, words: int, name: str, window: int
) -> None:
    ollama.models["large:70b"] = 131_072
    model = await opened(ollama, tmp_path)
    recording = await asked(model, words)
    body = [body for _method, path, body in ollama.requests if path == "/api/chat"][-1]
    assert (body["model"], body["options"]["num_ctx"]) == (name, window)
    assert [call["model"] for call in recording.take_calls()] == [name]
    await model.aclose()


@pytest.mark.req("3.1-03")
async def test_rungs_that_are_not_there_are_left_out_and_the_refusal_names_the_largest(
    ollama: OllamaServer, tmp_path: Path
) -> None:
    model = await opened(ollama, tmp_path)
    assert [spec.name for spec in model.spec.larger] == ["qwen3:8b"]
    with pytest.raises(PromptTooLongError, match=r"qwen3:8b.*smallwright\.toml"):
        await asked(model, 29_000)
    request = ModelRequest(messages=(Message(role="user", content="a"),), max_tokens=4, model="large:70b")
    with pytest.raises(ModelNotFoundError, match="large:70b"):
        await model.generate(request)
    await model.aclose()


async def test_without_a_larger_rung_the_model_stays_as_it_is(ollama: OllamaServer, tmp_path: Path) -> None:
    del ollama.models["qwen3:8b"]
    model = await opened(ollama, tmp_path)
    assert (type(model).__name__, model.spec.larger) == ("OllamaModel", ())
    await model.aclose()
