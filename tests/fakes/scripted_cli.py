"""The real command line over a scripted coder and model: python -m tests.fakes.scripted_cli SCENARIO run …

Store, sandbox, signals, terminal and exit codes are the real ones.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from tests.fakes.scripted_coder import ScriptedCoder
from tests.fakes.scripted_model import ScriptedModel

from smallwright.bootstrap import parts, system
from smallwright.cli.main import main
from smallwright.errors import ModelUnavailableError
from smallwright.orchestrator.coder import ModuleDraft, ModuleJob, ModuleSummary, StepTools, TaskBrief
from smallwright.orchestrator.language_model import ModelAnswer, ModelRequest
from smallwright.orchestrator.plan import Question

GOOD, BAD = "def work():\n    return 1\n", "def work():\n    return 2\n"
TESTS = """
from one import work

def test_work():
    assert work() == 1

def test_type():
    assert work()
"""
SLEEPS = "import time\n\n\ndef test_sleep():\n    time.sleep(60)\n"
HOSTILE = "\x1b]0;owned\x07\x1b[2Jdone [bold]well[/bold] \u202e"


class Model(ScriptedModel):
    """Says a word each `pause_s`; without end where `endless`."""

    def __init__(self, *, pause_s: float = 0.01, words: int = 8, start: str = "") -> None:
        super().__init__(["one two three four five six seven eight"])
        self._pause_s, self._words, self._start = pause_s, words, start

    async def start(self) -> None:
        if self._start == "lost":
            raise ModelUnavailableError("the model server is gone: start it again")
        if self._start == "never":
            await asyncio.Event().wait()

    async def aclose(self) -> None:
        pass

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        for _ in range(self._words):
            await asyncio.sleep(self._pause_s)
            if on_text:
                on_text("word ")
        return replace(await super().generate(request), duration_ms=100)


class Stubborn(Model):
    """Swallows every cancellation."""

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()


class Coder(ScriptedCoder):
    """Writes one.py with real tests."""

    def __init__(self, *, tests: str = TESTS, summary: str = "It works.", **scripts: Any) -> None:
        super().__init__(**scripts)
        self._tests, self._summary = tests, summary

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        return replace(await super().write_module(job, tools), tests=self._tests)

    async def summarise_module(self, *_args: Any) -> ModuleSummary:
        return ModuleSummary(summary=self._summary)

    async def summarise_task(self, brief: TaskBrief, *_args: Any) -> str:
        told = "; ".join(f"{question} {answer}" for question, answer in brief.answers)
        return f"{self._summary} {told}"


QUESTIONS = (
    Question(id="q1", text="Which separator?", options=("dash", "underscore")),
    Question(id="q2", text="Any limit?"),
)
SCENARIOS: dict[str, Callable[[], tuple[Coder, Model]]] = {
    "green": lambda: (Coder(codes=(GOOD,)), Model()),
    "mended": lambda: (Coder(codes=(BAD,), corrections=(GOOD,)), Model()),
    "red": lambda: (Coder(codes=(BAD,), corrections=(BAD,)), Model()),
    "endless": lambda: (Coder(), Model(pause_s=0.05, words=10**9)),
    "sleeping_tests": lambda: (Coder(tests=SLEEPS), Model()),
    "asks": lambda: (Coder(codes=(GOOD,), questions=QUESTIONS), Model()),
    "hostile": lambda: (Coder(codes=(GOOD,), summary=HOSTILE), Model()),
    "slow": lambda: (Coder(codes=(BAD,), corrections=(GOOD,)), Model(pause_s=0.2)),
    "stubborn": lambda: (Coder(), Stubborn()),
    "never_ready": lambda: (Coder(), Model(start="never")),
    "lost": lambda: (Coder(), Model(start="lost")),
}


def run(scenario: str) -> None:
    """The command line, with the scenario's parts in place of the adapters that they stand for."""
    coder, model = SCENARIOS[scenario]()

    @asynccontextmanager
    async def open_model(*_args: Any) -> AsyncIterator[Model]:
        yield model

    parts.load_coder = lambda: coder
    system.open_model = open_model
    main()


if __name__ == "__main__":
    run(sys.argv.pop(1))
