"""How hosted models fail, over a socket: a provider's errors become ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.fakes.http_server import Exchange
from tests.fakes.openai_server import OpenAIServer, error, event

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import (
    ModelError,
    ModelNotFoundError,
    ModelProtocolError,
    ModelUnavailableError,
    PromptTooLongError,
)
from smallwright.models.hosted import HostedModel
from smallwright.orchestrator.language_model import Message, ModelRequest

pytestmark = pytest.mark.filterwarnings("ignore")  # LiteLLM's own
REQUEST = ModelRequest(messages=(Message(role="user", content="Hello."),), max_tokens=8)
REFUSALS = [
    (401, "invalid_api_key", ModelError, "valid key"),
    (404, "model_not_found", ModelNotFoundError, "name a model"),
    (400, "context_length_exceeded", PromptTooLongError, "larger model"),
    (400, "bad_request", ModelProtocolError, "refused"),
    (429, "rate_limit", ModelUnavailableError, "later"),
    (500, "server_error", ModelUnavailableError, "later"),
]


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenAIServer]:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    async with OpenAIServer() as running:
        yield running


@pytest.fixture
async def model(server: OpenAIServer) -> AsyncIterator[HostedModel]:
    spec = ModelSpec(name="openai/some-model", provider="hosted", window=8192)
    made = HostedModel(spec, api_base=f"{server.url}/v1", api_key="secret-key")
    yield made
    await made.aclose()


@pytest.mark.parametrize("case", REFUSALS, ids=[str(case[:2]) for case in REFUSALS])
async def test_each_refusal_is_an_error_of_ours_and_never_shows_the_key(model, server, case):
    status, code, ours, words = case

    async def refuse(exchange: Exchange) -> None:
        await exchange.reply(status, error(f"it failed with {code}", code))

    server.script.append(refuse)
    with pytest.raises(ours, match=words) as caught:
        await model.generate(REQUEST)
    assert "secret-key" not in str(caught.value)
    assert len(server.requests) == 1  # who retries is decided above


async def test_a_connection_lost_in_mid_answer_is_an_error(model, server):
    async def drop(exchange: Exchange) -> None:
        await exchange.start_stream("text/event-stream")
        await exchange.chunk(event(exchange.body, [{"index": 0, "delta": {"content": "de"}}]))
        exchange.drop()

    server.script.append(drop)
    with pytest.raises(ModelUnavailableError):
        await model.generate(REQUEST)


async def test_messages_go_out_word_for_word(model, server):
    text = "  keep\n\tthis   exactly \U0001f600 "
    await model.generate(
        ModelRequest(
            messages=(Message(role="system", content=text), Message(role="user", content=text)), max_tokens=3
        )
    )
    sent = server.requests[-1][2]["messages"]
    assert [(message["role"], message["content"]) for message in sent] == [("system", text), ("user", text)]
