"""A task of three modules on scripted parts, run to its end, to be forked from any of its events."""

from __future__ import annotations

from typing import Any

from tests.fakes.scripted_coder import GREEN, ScriptedCoder, module, plan, red
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_workflow import workflow
from tests.fakes.scripted_workspace import ScriptedWorkspace

from smallwright.events import Event, EventStore
from smallwright.service import TaskManager

PLAN = plan(module("a.py"), module("b.py", "a.py"), module("c.py", "b.py"))


class Bench:
    """A TaskManager whose coder, model and workspace tell what they were asked."""

    def __init__(self, store: EventStore, **script: Any) -> None:
        script = {"plans": [PLAN], "codes": {"a.py": GREEN, "b.py": red("test_a"), "c.py": GREEN}, **script}
        self.coder, self.model, self.workspace = ScriptedCoder(**script), ScriptedModel(), ScriptedWorkspace()
        flow = workflow(self.coder, store=store, model=self.model, workspace=self.workspace)
        self.store = store
        self.tasks = TaskManager(store, lambda task_id, control: flow.run(task_id, control=control))

    async def made(self, prompt: str = "make it work", **options: Any) -> str:
        """A task that has run to its end."""
        return await self.run(await self.tasks.create_task(prompt, **options))

    async def run(self, task_id: str) -> str:
        """The same task, at its end."""
        await self.tasks.start_task(task_id)
        await self.tasks.wait(task_id)
        return task_id

    async def event(self, task_id: str, kind: str, **data: Any) -> Event:
        """The first event of a type with these data."""
        events = await self.tasks.events(task_id)
        return next(e for e in events if e.event_type == kind and data.items() <= dict(e.data).items())

    async def own(self, task_id: str) -> list[str]:
        """Types of its own events, with the module that each is about."""
        events = await self.tasks.events(task_id)
        return [
            f"{e.event_type} {e.data['module']}" if "module" in e.data else str(e.event_type) for e in events
        ]
