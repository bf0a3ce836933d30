"""A system to serve without a model: the real store, service and workflow over a scripted coder.

`async with served_system() as system`: its tasks run through at once; with `hold="write"` they stand at that
step until system.release(); with `questions=[Question(...)]` they wait for answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tests.fakes.scripted_coder import ScriptedCoder
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import workflow

from smallwright import open_store
from smallwright.events import EventStore
from smallwright.orchestrator import TaskControl, TaskOrchestrator
from smallwright.orchestrator.coder import StepTools
from smallwright.service import TaskManager
from smallwright.service.health import Health

#: The coder's steps, in the order in which a task takes them.
STEPS = ("clarify", "plan", "write", "correct", "reproduce", "summarise")


class HeldCoder(ScriptedCoder):
    """Waits at the step `hold`, if any, until `go` is set; `held` says that a task is there."""

    def __init__(self, hold: str | None = None, **scripts: Any) -> None:
        assert hold is None or hold in STEPS, hold
        super().__init__(**scripts)
        self.hold, self.held, self.go = hold, asyncio.Event(), asyncio.Event()

    async def _call(self, what: str, tools: StepTools) -> None:
        if what == self.hold:
            self.held.set()
            await self.go.wait()
        await super()._call(what, tools)


@dataclass
class FakeSystem:
    """What api.ports.ServedSystem asks, and the strings to pull."""

    store: EventStore
    tasks: TaskManager
    coder: HeldCoder
    model: ScriptedModel
    down: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # set it to be unwell

    def health(self) -> Health:
        return Health(model=self.model.spec.name, version="0.0", down=self.down)

    async def held(self, timeout_s: float = 10) -> None:
        """Wait until a task stands at the step `hold`."""
        async with asyncio.timeout(timeout_s):
            await self.coder.held.wait()

    def release(self) -> None:
        """Let all tasks go on, now and from now on."""
        self.coder.go.set()

    async def run(self, prompt: str = "a stack", timeout_s: float = 10, **options: Any) -> str:
        """Create a task and run it to its end; its id."""
        task_id = await self.tasks.create_task(prompt, **options)
        await self.tasks.start_task(task_id)
        async with asyncio.timeout(timeout_s):
            await self.tasks.wait(task_id)
        return task_id


@asynccontextmanager
async def served_system(
    url: str = "memory:",
    *,
    hold: str | None = None,
    max_concurrent: int = 5,
    queue_size: int = 100,
    options: Mapping[str, Any] = MappingProxyType({}),
    **scripts: Any,
) -> AsyncIterator[FakeSystem]:
    """A system over the store at `url`; `options` go to TaskManager, `scripts` to ScriptedCoder."""
    async with open_store(url) as store:
        coder, model = HeldCoder(hold, **scripts), ScriptedModel()

        async def run_task(task_id: str, control: TaskControl) -> Any:
            flow = workflow(coder, model=model, store=store)
            return await flow.run(task_id, questions=bool(scripts.get("questions")), control=control)

        orchestrator = TaskOrchestrator(max_concurrent=max_concurrent, queue_size=queue_size)
        tasks = TaskManager(store, run_task, orchestrator=orchestrator, **options)
        try:
            yield FakeSystem(store=store, tasks=tasks, coder=coder, model=model)
        finally:
            await tasks.shutdown_all()
