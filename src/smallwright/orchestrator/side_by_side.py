"""All modules of a plan: those that do not depend on one another side by side, as many as the model takes.

A module that fails for good lets those that were begun come to their end, since their work stands in the log
whatever the task becomes; no other is begun. An error that is no module's own ends all of them at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smallwright.errors import AnswerError, ModelTimeoutError, TestsFailedError
from smallwright.events import Event
from smallwright.orchestrator.coder import ModuleJob
from smallwright.orchestrator.module_loop import BuiltModule, build_module
from smallwright.orchestrator.plan import ModulePlan, Plan
from smallwright.orchestrator.task_run import TaskRun


async def build_modules(run: TaskRun, plan: Plan, planned: Event) -> Sequence[BuiltModule] | None:
    """All modules, green, in the plan's order. None where the plan is to change first.

    Raises what the first module that failed did.
    """
    site = _Site(run, plan, planned)
    try:
        async with asyncio.TaskGroup() as group:
            await site.build(group)
    except ExceptionGroup as errors:
        raise _first(errors) from None
    if site.failed:
        raise site.failed[0]
    if len(site.built) < len(plan.modules):
        return None
    return [site.built[module.name] for module in plan.modules]


class _Site:
    """Where the modules of one plan are built."""

    def __init__(self, run: TaskRun, plan: Plan, planned: Event) -> None:
        self._run, self._plan, self._planned = run, plan, planned
        self._width = max(1, min(run.limits.max_concurrent, run.model.spec.parallel))
        self._waiting = list(plan.modules)
        self._stopped = False
        self.built: dict[str, BuiltModule] = {}
        self.failed: list[Exception] = []

    async def build(self, group: asyncio.TaskGroup) -> None:
        """Begin each module when those it depends on are done and there is room, in the plan's order."""
        working: set[asyncio.Task[None]] = set()
        while True:
            ready = [] if self.failed or self._stopped else [m for m in self._waiting if self._is_ready(m)]
            for module in ready[: self._width - len(working)]:
                self._waiting.remove(module)
                working.add(group.create_task(self._one(module), name=module.name))
            if not working:
                return
            _, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)

    def _is_ready(self, module: ModulePlan) -> bool:
        return all(name in self.built for name in module.dependencies)

    async def _one(self, module: ModulePlan) -> None:
        needed = self._needed(module)
        done = {self.built[name].path: self.built[name].code for name in needed}
        job = ModuleJob(brief=self._run.brief, plan=self._plan, module=module, done=done)
        causes = [self._planned, *(self.built[name].completed for name in module.dependencies)]
        try:
            built = await build_module(self._run.beside(), job, causes)
        except (TestsFailedError, AnswerError, ModelTimeoutError) as error:
            self.failed.append(error)
            return
        if built is None:
            self._stopped = True
        else:
            self.built[module.name] = built

    def _needed(self, module: ModulePlan) -> list[str]:
        """What the module depends on, and what that does, in the plan's order."""
        names, queue = set[str](), list(module.dependencies)
        entries = {entry.name: entry for entry in self._plan.modules}
        while queue:
            name = queue.pop()
            if name not in names:
                names.add(name)
                queue += entries[name].dependencies
        return [entry.name for entry in self._plan.modules if entry.name in names]


def _first(errors: ExceptionGroup[Exception]) -> Exception:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
