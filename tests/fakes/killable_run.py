"""A task on a log in SQLite, in a process that dies at a chosen moment: python -m tests.fakes.killable_run

Reads lines "FOLDER POINT" and answers each with the exit status of a fork that ran the task in FOLDER. POINT
is how many events and answers it may store before it kills itself, or a time in seconds ("0.05s").
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import SPEC, ScriptedModel
from tests.fakes.scripted_workflow import created, workflow

from smallwright.events import Event, EventStore, TaskSnapshot
from smallwright.orchestrator.coder import CorrectionJob, ModuleDraft, ModuleJob, StepTools
from smallwright.orchestrator.language_model import Message, ModelAnswer, ModelRequest
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.sqlite_answers import SqliteAnswers


class Model(ScriptedModel):
    """Answers each prompt with what follows from it, and writes down what it was asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(spec=replace(SPEC, parallel=2))
        self._asked = folder / "asked"

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        asked = request.messages[-1].content
        with self._asked.open("a", encoding="utf-8") as file:
            file.write(asked + "\n")
        await asyncio.sleep(0.001)
        answer = await super().generate(request)
        return replace(answer, text=hashlib.sha256(asked.encode()).hexdigest())


class Coder(ScriptedCoder):
    """Three modules, the first with a slip; a draft takes three calls, and its code bears their answers."""

    def __init__(self) -> None:
        super().__init__(plans=[plan(module("a.py"), module("b.py"), module("c.py", "a.py", "b.py"))])

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        name = job.module.name
        answers = [await _ask(f"write {name}, part {part}", tools) for part in range(3)]
        draft = await super().write_module(job, tools)
        code = red("test_a") if name == "a.py" else GREEN
        return replace(draft, code=f"{code}# {' '.join(answers)}\n")

    async def correct(self, job: CorrectionJob, tools: StepTools) -> object:  # type: ignore[override]
        done = await super().correct(job, tools)
        answer = await _ask(f"correct {job.job.module.name}, round {job.round}", tools)
        return replace(done, code=f"{GREEN}# {answer}\n", changed=True)

    async def _call(self, what: str, tools: StepTools) -> None:
        """Nothing: each call has a prompt of its own here."""


def request(what: str) -> ModelRequest:
    """One call."""
    return ModelRequest(messages=(Message(role="user", content=what),), max_tokens=9)


async def _ask(what: str, tools: StepTools) -> str:
    return (await tools.model.generate(request(what))).text


class Shelf(SqliteAnswers):
    """Says when it has kept an answer."""

    def __init__(self, path: Path, stored: Callable[[], None]) -> None:
        super().__init__(path)
        self._stored = stored

    async def put(self, task_id: str, step: str, call: int, prompt_hash: str, answer: bytes) -> None:
        await super().put(task_id, step, call, prompt_hash, answer)
        self._stored()


async def run(folder: Path, stored: Callable[[], None] = lambda: None) -> TaskSnapshot:
    """The task's state in its end; `stored` is called after each event and each answer that is stored."""

    async def broadcast(_event: Event) -> None:
        stored()

    shelf = Shelf(folder / "log.db", stored)
    try:
        async with EventStore(SqliteStorage(folder / "log.db")) as store:
            if not await store.get_events("task"):
                await store.append(created())
            flow = workflow(Coder(), model=Model(folder), store=store, shelf=shelf, broadcast=broadcast)
            return await flow.run("task")
    finally:
        await shelf.close()


def die() -> None:
    """As in a power cut: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def run_until(folder: Path, point: str) -> None:
    """Run the task, and die at `point`."""
    left = [int(point) if point.isdigit() else -1]

    def stored() -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    if point.endswith("s"):
        timer = threading.Timer(float(point[:-1]), die)
        timer.daemon = True
        timer.start()
    asyncio.run(run(folder, stored))


def main() -> None:
    """One fork after the other: what is imported is so once."""
    print("ready", flush=True)
    for line in sys.stdin:
        folder, point = line.split()
        child = os.fork()
        if not child:
            run_until(Path(folder), point)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
