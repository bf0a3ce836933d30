"""The whole way, with the real coder, from a prompt to files, on a stand-in for Ollama."""

from __future__ import annotations

import asyncio
import signal

import pytest
from tests.fakes.coding_ollama import CodingOllama
from tests.fakes.http_server import Exchange
from tests.fakes.ollama_server import OllamaServer, line
from tests.integration.command_line import CommandLine, interrupt

PROMPT = "Write a function add(a, b) that returns the sum of two integers. add(1, 2) == 3"


class EndlessOllama(OllamaServer):
    """Never comes to an end."""

    def __init__(self) -> None:
        super().__init__()
        self.speaking = asyncio.Event()

    async def _speak(self, exchange: Exchange) -> None:
        self.speaking.set()
        await exchange.start_stream("application/x-ndjson")
        while True:
            await exchange.chunk(line(exchange.body, content="word "))
            await asyncio.sleep(0.02)


@pytest.mark.req("6-01", "6-08")
async def test_a_prompt_becomes_tested_files(smallwright: CommandLine) -> None:
    async with CodingOllama() as server:
        done = await asyncio.to_thread(smallwright, "run", PROMPT, "--out", "out", "--ollama-url", server.url)
        asked = [body for _method, path, body in server.requests if path == "/api/chat"]
    assert done.returncode == 0, done.stderr
    assert "return a + b" in (smallwright.folder / "out/add.py").read_text()
    assert "add(1, 2)" in (smallwright.folder / "out/test_add.py").read_text()
    assert asked
    assert all(body["options"]["num_ctx"] and body["truncate"] is False for body in asked)
    calls = [call for event in smallwright.events() for call in event["data"].get("calls", [])]
    assert {call["model"] for call in calls} == {"mistral:7b"}
    assert len(calls) == len(asked)
    shown = smallwright("show").stdout
    assert "add.py" in shown
    assert "mistral:7b" in shown


async def test_ctrl_c_ends_the_generation_on_the_server_too(smallwright: CommandLine) -> None:
    async with EndlessOllama() as server:
        process = smallwright.start("run", PROMPT, "--ollama-url", server.url)
        async with asyncio.timeout(60):
            await server.speaking.wait()
            code, seconds, _rest = await asyncio.to_thread(interrupt, process, signal.SIGINT)
            await server.hung_up.wait()
    assert (code, seconds < 6.0) == (130, True)
    last = smallwright.events()[-1]
    assert last["event_type"] == "TASK_CANCELLED"


async def test_a_model_that_ollama_lacks_is_exit_code_2_and_says_what_to_run(
    smallwright: CommandLine,
) -> None:
    async with OllamaServer() as server:
        done = await asyncio.to_thread(
            smallwright, "run", PROMPT, "--ollama-url", server.url, "--model", "codellama:7b"
        )
    assert done.returncode == 2
    assert "ollama pull codellama:7b" in done.stderr


@pytest.mark.req("5-02")
def test_a_configured_ollama_that_does_not_answer_is_no_start(smallwright: CommandLine) -> None:
    done = smallwright("run", PROMPT, SMALLWRIGHT_OLLAMA_URL="http://127.0.0.1:9")
    assert done.returncode == 3
    assert "no Ollama server answers at http://127.0.0.1:9" in done.stderr
    assert smallwright("log").returncode == 2


async def test_models_are_listed_and_tested(smallwright: CommandLine) -> None:
    async with OllamaServer() as server:
        url = ("--ollama-url", server.url)
        listed = await asyncio.to_thread(smallwright, "models", "list", *url)
        tested = await asyncio.to_thread(smallwright, "models", "test", "qwen3:8b", *url)
        used = await asyncio.to_thread(smallwright, "models", "use", "qwen3:8b", *url)
        config = await asyncio.to_thread(smallwright, "config")
    assert "qwen3:8b" in listed.stdout
    assert "not pulled" in listed.stdout
    assert "qwen3:8b works" in tested.stdout
    assert used.returncode == 0, used.stderr
    assert "qwen3:8b" in config.stdout
    assert "config/smallwright/smallwright.toml" in config.stdout
