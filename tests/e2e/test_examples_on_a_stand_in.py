"""An example from prompt to verdict: command line, coder, sandbox and store are real, the model is not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmarks.example_set import find_examples
from benchmarks.examples import FALSE_SUCCESS, HONEST_FAILURE, SOLVED, Run, make_workspace, run_example
from tests.fakes.example_checks import reference_solution
from tests.fakes.http_server import Exchange
from tests.fakes.ollama_server import OllamaServer, last_line, line

SLUGIFY = find_examples(["01"])[0]
RIGHT = reference_solution(SLUGIFY.name)["slugify.py"]
#: Keeps all examples of the prompt, and breaks what the prompt says in words.
NARROW = RIGHT.replace(".lower()", ".replace('H', 'h').replace('W', 'w').replace('P', 'p')")
WRONG = RIGHT.replace('.strip("-")', "")


@dataclass
class OneAnswerModel(OllamaServer):
    """Answers every request for code with the same code."""

    code: str = ""

    async def _speak(self, exchange: Exchange) -> None:
        if "format" in exchange.body:
            await super()._speak(exchange)
            return
        await exchange.start_stream("application/x-ndjson")
        await exchange.chunk(line(exchange.body, content=f"```python\n{self.code}```"))
        await exchange.chunk(last_line(exchange.body, tokens=30))
        await exchange.end_stream()


async def solve(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    async with OneAnswerModel(code=code) as server:
        monkeypatch.setenv("SMALLWRIGHT_OLLAMA_URL", server.url)
        monkeypatch.setenv("SMALLWRIGHT_EFFORT", "low")
        return await asyncio.to_thread(
            run_example, SLUGIFY, folder, make_workspace(), model="qwen3:8b", time_limit_s=120
        )


@pytest.mark.parametrize(
    ("code", "outcome", "exit_code", "check_passed"),
    [(RIGHT, SOLVED, 0, True), (NARROW, FALSE_SUCCESS, 0, False), (WRONG, HONEST_FAILURE, 1, False)],
    ids=["right", "narrow", "wrong"],
)
async def test_the_benchmark_tells_success_false_success_and_honest_failure_apart(
    code: str,
    outcome: str,
    exit_code: int,
    check_passed: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    run = await solve(code, tmp_path / "run", monkeypatch)

    messages = (tmp_path / "run" / "messages.txt").read_text()
    assert (run.outcome, run.exit_code, run.check_passed) == (outcome, exit_code, check_passed), messages
    assert run.facts.ended_as == ("TASK_COMPLETE" if exit_code == 0 else "TASK_FAILED")
    assert run.facts.model_calls >= 1
    assert run.facts.prompt_tokens > 100
    assert run.facts.completion_tokens >= 30
    assert (run.facts.tests_passed == run.facts.tests_run) is (exit_code == 0)
    assert run.facts.tests_run >= 3
