"""Makes what runs a task: sandbox, coder and workflow over a model that is ready to answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap.limits import workflow_limits
from smallwright.bootstrap.shelf import open_shelf

if TYPE_CHECKING:
    from smallwright.bootstrap.hooks import Hooks
    from smallwright.bootstrap.task_models import TaskModels
    from smallwright.events import EventStore
    from smallwright.models.running import RunningModel
    from smallwright.orchestrator import TaskControl, WorkflowOrchestrator
    from smallwright.orchestrator.coder import Coder
    from smallwright.service.live_run import RunTask
    from smallwright.settings import Settings


async def make_workflow(
    settings: Settings, hooks: Hooks, store: EventStore, model: RunningModel
) -> WorkflowOrchestrator:
    """What all tasks have in common. Raises ModelError where the model can't be made ready."""
    from smallwright.context.context_manager import ContextManager  # noqa: PLC0415
    from smallwright.orchestrator import WorkflowOrchestrator  # noqa: PLC0415
    from smallwright.sandbox import TestRunner  # noqa: PLC0415

    hooks.progress("say", {"words": f"making {model.spec.name} ready"})
    coder, _ready = await asyncio.gather(asyncio.to_thread(load_coder), model.start())
    return WorkflowOrchestrator(
        coder=coder,
        workspace=TestRunner(
            cache_dir=settings.cache_dir / "sandbox", allow_unconfined=settings.allow_unconfined
        ),
        model=model,
        contexts=ContextManager([model.spec], model),
        store=store,
        limits=workflow_limits(settings),
    )


def runner_of(models: TaskModels, store: EventStore, settings: Settings, hooks: Hooks) -> RunTask:
    """What runs one task."""

    async def run_task(task_id: str, control: TaskControl) -> Any:
        async with open_shelf(settings.store_url) as shelf, models.workflow_of(store, task_id) as workflow:
            return await replace(workflow, shelf=shelf).run(
                task_id,
                questions=hooks.questions or hooks.ask is not None,
                ask=hooks.ask,
                progress=hooks.progress,
                control=control,
            )

    return run_task


def load_coder() -> Coder:
    """Loads dspy, which takes seconds: beside the model's start, and off the event loop."""
    coder: Coder = import_module("smallwright.coder.dspy_coder").DspyCoder()
    return coder
