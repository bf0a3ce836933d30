"""Every way in which an Ollama server fails, over a socket."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from tests.fakes.http_server import Exchange
from tests.fakes.ollama_server import OllamaServer, answer, last_line, line, refuse, silent

from smallwright.context.model_spec import ModelSpec
from smallwright.errors import (
    ModelError,
    ModelNotFoundError,
    ModelProtocolError,
    ModelTimeoutError,
    ModelUnavailableError,
    PromptTooLongError,
)
from smallwright.models.ollama import OllamaModel
from smallwright.models.ollama_protocol import OllamaOptions
from smallwright.orchestrator.language_model import Message, ModelRequest

SPEC = ModelSpec(name="qwen3:8b", provider="ollama", window=8192)
REQUEST = ModelRequest(messages=(Message(role="user", content="Write a function. " * 40),), max_tokens=50)
BODY = {"model": "qwen3:8b", "messages": [{"role": "user", "content": REQUEST.messages[0].content}]}


@pytest.fixture
async def server() -> AsyncIterator[OllamaServer]:
    async with OllamaServer() as running:
        yield running


@pytest.fixture
async def model(server: OllamaServer) -> AsyncIterator[OllamaModel]:
    made = OllamaModel(SPEC, server.url, OllamaOptions(idle_s=0.5))
    yield made
    await made.aclose()


@pytest.mark.req("3.1-04")
async def test_the_server_is_told_the_window_and_never_to_truncate_shift_or_think(model, server):
    await model.generate(replace(REQUEST, seed=7, stop=("END",), schema={"type": "object", "properties": {}}))
    _method, path, body = server.requests[-1]
    assert path == "/api/chat"
    assert (body["truncate"], body["shift"], body["think"], body["stream"]) == (False, False, False, True)
    assert body["options"] == {
        "num_ctx": 8192,
        "num_predict": 50,
        "temperature": 0.0,
        "top_p": 0.95,
        "seed": 7,
        "stop": ["END"],
    }
    assert body["format"] == {"type": "object", "properties": {}}
    assert body["keep_alive"]


REFUSALS = [
    (404, "model 'qwen3:8b' not found", ModelNotFoundError, "ollama pull qwen3:8b"),
    (400, "invalid options", ModelProtocolError, "invalid options"),
    (400, "the input length exceeds the context length", PromptTooLongError, "larger model"),
    (400, "request (9000 tokens) exceeds the available context size", PromptTooLongError, "larger model"),
    (
        503,
        "server busy, please try again. maximum pending requests exceeded",
        ModelUnavailableError,
        "busy",
    ),
    (500, "model requires more system memory (9 GiB) than is available", ModelUnavailableError, "memory"),
    (500, "llama runner process has terminated", ModelUnavailableError, "terminated"),
]


@pytest.mark.parametrize("case", REFUSALS, ids=[case[1] for case in REFUSALS])
async def test_each_refusal_is_an_error_of_ours_with_its_remedy(model, server, case):
    status, message, error, words = case
    server.script.append(refuse(status, message))
    with pytest.raises(error, match=words):
        await model.generate(REQUEST)


DEF = line(BODY, content="def")
THOUGHTS = line(BODY, thinking="hm " * 50)
BROKEN_STREAMS = [
    ((DEF, b'{"error": "an error was encountered"}\n'), ModelUnavailableError, "encountered"),
    ((DEF, b'{"error": "model \'x\' not found"}\n'), ModelNotFoundError, "pull"),
    ((DEF, b"{broken\n"), ModelProtocolError, "not JSON"),
    ((b"[1, 2]\n",), ModelProtocolError, "object"),
    ((DEF, b""), ModelUnavailableError, "broke off"),
    ((DEF,), ModelUnavailableError, "too early"),
    ((THOUGHTS, last_line(BODY, tokens=50, reason="length")), ModelError, "only thought"),
    ((DEF, last_line(BODY, tokens=1, counted=-1)), ModelProtocolError, "-1 prompt tokens"),
]


@pytest.mark.parametrize("case", BROKEN_STREAMS, ids=[case[2] for case in BROKEN_STREAMS])
async def test_each_broken_stream_is_an_error_of_ours(model, server, case):
    pieces, error, words = case
    server.script.append(answer(*pieces))
    with pytest.raises(error, match=words):
        await model.generate(REQUEST)


@pytest.mark.req("3.1-04")
async def test_a_prompt_that_the_server_cut_in_silence_is_an_error_not_a_result(model, server):
    server.script.append(answer(line(BODY, content="fine"), last_line(BODY, tokens=1, counted=60)))
    with pytest.raises(PromptTooLongError, match="cut the prompt in silence"):
        await model.generate(REQUEST)


async def test_a_prompt_that_is_surely_too_long_is_not_even_sent(model, server):
    with pytest.raises(PromptTooLongError):
        await model.generate(
            ModelRequest(messages=(Message(role="user", content="word " * 20_000),), max_tokens=1)
        )
    assert server.requests == []


async def test_lines_may_be_cut_anywhere_and_hold_any_separator(model, server):
    text = "a\u2028b\x85c\u00e9\U0001f600"
    stream = line(BODY, content=text).replace(b"\\u2028", "\u2028".encode()) + last_line(BODY, tokens=3)
    server.script.append(answer(*(stream[i : i + 7] for i in range(0, len(stream), 7))))
    assert (await model.generate(REQUEST)).text == text


async def test_thoughts_are_kept_apart_from_the_answer(model, server):
    server.script.append(
        answer(line(BODY, thinking="let me see"), line(BODY, content="42"), last_line(BODY, tokens=5))
    )
    got = await model.generate(REQUEST)
    assert (got.text, got.thinking) == ("42", "let me see")


async def test_thoughts_in_tags_from_older_servers_are_kept_apart_too(model, server):
    server.script.append(
        answer(line(BODY, content="<think>\nlet me see</think>\n\n42"), last_line(BODY, tokens=5))
    )
    got = await model.generate(REQUEST)
    assert (got.text, got.thinking) == ("42", "let me see")


async def test_silence_between_two_pieces_is_a_timeout(model, server):
    server.script.append(silent(after=line(BODY, content="def")))
    with pytest.raises(ModelTimeoutError, match=r"said nothing for 0\.5 s"):
        await model.generate(REQUEST)


async def test_a_model_that_is_still_loading_may_take_longer_than_that(model, server):
    async def load_then_answer(exchange: Exchange) -> None:
        await asyncio.sleep(1.0)
        await answer(line(BODY, content="42"), last_line(BODY, tokens=1))(exchange)

    server.script.append(load_then_answer)
    assert (await model.generate(REQUEST)).text == "42"


async def test_silence_from_the_start_ends_at_the_limit_of_the_call(model, server):
    server.script.append(silent())
    with pytest.raises(ModelTimeoutError, match=r"did not finish within 0\.3 s"):
        await model.generate(replace(REQUEST, timeout_s=0.3))


async def test_cancelling_hangs_up_so_that_the_server_stops(model, server):
    begun = asyncio.Event()
    call = asyncio.create_task(model.generate(replace(REQUEST, max_tokens=300), lambda _text: begun.set()))
    await begun.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    async with asyncio.timeout(5):
        await server.hung_up.wait()


@pytest.mark.req("5-02")
async def test_no_server_is_a_clear_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        model = OllamaModel(SPEC, url)
        with pytest.raises(ModelUnavailableError, match=url):
            await model.generate(REQUEST)
        with pytest.raises(ModelUnavailableError, match="ollama serve"):
            await model.start()
        await model.aclose()


@pytest.mark.req("3.1-02")
async def test_the_estimate_learns_from_the_counts_that_the_server_returns(model, server):
    before = await model.count_tokens(REQUEST.messages[0].content)
    for _ in range(3):
        server.script.append(answer(line(BODY, content="x"), last_line(BODY, tokens=1, counted=before * 2)))
        await model.generate(REQUEST)
    assert await model.count_tokens(REQUEST.messages[0].content) == pytest.approx(before * 2, rel=0.1)
