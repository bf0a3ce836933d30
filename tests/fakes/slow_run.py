"""A task that is long in one step, in a process of its own: python -m tests.fakes.slow_run LOG STEP

STEP is "generation" or "tests". Prints the task's id once the step is under way, and its status in the end.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fakes.scripted_coder import ScriptedCoder
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import workflow
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.events import EventStore
from smallwright.orchestrator import TaskControl
from smallwright.orchestrator.coder import ModuleDraft, ModuleJob, StepTools
from smallwright.orchestrator.language_model import Message, ModelAnswer, ModelRequest
from smallwright.orchestrator.workspace import Limits, TestReport
from smallwright.service import TaskManager
from smallwright.storage.sqlite import SqliteStorage
from smallwright.storage.task_locks import FileTaskLocks

LONG_S = 600.0


class SlowModel(ScriptedModel):
    """Says that it was asked, and never answers."""

    def __init__(self, begun: Callable[[], None]) -> None:
        super().__init__()
        self._begun = begun

    async def generate(
        self, request: ModelRequest, on_text: Callable[[str], None] | None = None
    ) -> ModelAnswer:
        self._begun()
        await asyncio.sleep(LONG_S)
        raise AssertionError("nobody cancelled")


class Coder(ScriptedCoder):
    """Asks the model for its draft where `asks`."""

    def __init__(self, *, asks: bool) -> None:
        super().__init__()
        self._asks = asks

    async def write_module(self, job: ModuleJob, tools: StepTools) -> ModuleDraft:
        if self._asks:
            message = Message(role="user", content="write it")
            await tools.model.generate(ModelRequest(messages=(message,), max_tokens=9))
        return await super().write_module(job, tools)

    async def _call(self, what: str, tools: StepTools) -> None:
        """Nothing else is asked."""


class SlowWorkspace(ScriptedWorkspace):
    """Tests that hang."""

    def __init__(self, begun: Callable[[], None]) -> None:
        super().__init__()
        self._begun = begun

    async def run_tests(
        self, files: Mapping[str, str], tests: Sequence[str], *, limits: Limits | None = None
    ) -> TestReport:
        self._begun()
        await asyncio.sleep(LONG_S)
        raise AssertionError("nobody cancelled")


async def run(log: Path, step: str) -> str:
    """The task's status in the end."""
    begun = asyncio.Event()
    async with EventStore(SqliteStorage(log)) as store:
        flow = workflow(
            Coder(asks=step == "generation"),
            model=SlowModel(begun.set),
            workspace=SlowWorkspace(begun.set),
            store=store,
        )

        async def run_task(task_id: str, control: TaskControl) -> Any:
            return await flow.run(task_id, control=control)

        tasks = TaskManager(store, run_task, locks=FileTaskLocks(log.with_name("locks")))
        task_id = await tasks.create_task("a stack")
        await tasks.start_task(task_id)
        await begun.wait()
        print(task_id, flush=True)
        await asyncio.wait([tasks.active_tasks[task_id]])
        status = await tasks.get_task_status(task_id)
        await tasks.shutdown_all()
        return status


if __name__ == "__main__":
    print(asyncio.run(run(Path(sys.argv[1]), sys.argv[2])), flush=True)
