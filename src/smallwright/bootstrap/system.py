"""Opens the whole system: store, model, sandbox, coder, workflow and the service over them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smallwright.bootstrap.health import HealthMonitor, store_look
from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.limits import dispatch_limits, request_limits
from smallwright.bootstrap.locks import task_locks
from smallwright.bootstrap.models import open_model
from smallwright.bootstrap.parts import make_workflow, runner_of
from smallwright.bootstrap.replaying import make_replayer
from smallwright.bootstrap.store import open_store
from smallwright.bootstrap.task_models import TaskModels
from smallwright.orchestrator import TaskOrchestrator
from smallwright.service import TaskManager
from smallwright.service.knowledge import Knowledge

if TYPE_CHECKING:
    from smallwright.api import WebSocketManager
    from smallwright.context import ContextManager
    from smallwright.events import EventStore
    from smallwright.models.running import RunningModel
    from smallwright.orchestrator import InterventionManager, StateManager, WorkflowOrchestrator
    from smallwright.service.health import Health
    from smallwright.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class System:
    """What open_system made; it ends with its `async with`. From here every manager is reached."""

    settings: Settings
    store: EventStore
    model: RunningModel
    tasks: TaskManager
    orchestrator: TaskOrchestrator
    workflow: WorkflowOrchestrator
    monitor: HealthMonitor
    websockets: WebSocketManager | None = None  # while it is served

    @property
    def states(self) -> StateManager:
        """What runs here now."""
        return self.tasks.states

    @property
    def interventions(self) -> InterventionManager:
        """Writes what users want into the log."""
        return self.tasks.interventions

    @property
    def contexts(self) -> ContextManager:
        """Lays out what the model is told."""
        return self.workflow.contexts

    def health(self) -> Health:
        """As of the last look; answers at once, whatever the model does."""
        return self.monitor.health


@asynccontextmanager
async def open_system(
    settings: Settings, hooks: Hooks | None = None, *, resume: bool = False, watch_outside: bool = False
) -> AsyncIterator[System]:
    """All of it, ready to run tasks.

    `resume`: what is unfinished in the log goes on (5-02), and what is unfinished at the end is left so that
    the next one goes on with it. `watch_outside`: what other processes report on tasks is taken up here.

    Raises NoModelError and others of ModelError, and StoreError.
    """
    hooks = hooks or Hooks()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.store_url))
        await store.get_task_ids(limit=1)  # a store that does not answer is told before a model is fetched
        _log.info("the event log is open")
        model = await stack.enter_async_context(open_model(settings, hooks))
        workflow = await make_workflow(settings, hooks, store, model)
        models = TaskModels(workflow, settings, hooks)
        _log.info("the model %s is ready: %d tokens", model.spec.name, model.spec.window)
        orchestrator = TaskOrchestrator(*dispatch_limits(settings))
        tasks = TaskManager(
            store,
            runner_of(models, store, settings, hooks),
            orchestrator=orchestrator,
            locks=task_locks(settings.store_url),
            limits=request_limits(settings),
            replayer=make_replayer(settings),
            check_model=models.check,
            knowledge=Knowledge(store, settings.limits.past_solutions),
            timeout_s=settings.limits.task_timeout_s,
            watch_outside=watch_outside,
        )
        stack.push_async_callback(_shut_down, tasks, hooks, resumable=resume)
        await orchestrator.start()
        _log.info("%d workers are started", settings.limits.workers)
        looks = {"model": model.probe, "store": store_look(store, settings.store_url)}
        monitor = HealthMonitor(looks, model=model.spec.name)
        await stack.enter_async_context(monitor)
        if resume and (resumed := await tasks.resume_all()):
            _tell(hooks, f"going on with {', '.join(resumed)}")
        yield System(
            settings=settings,
            store=store,
            model=model,
            tasks=tasks,
            orchestrator=orchestrator,
            workflow=workflow,
            monitor=monitor,
        )


async def _shut_down(tasks: TaskManager, hooks: Hooks, *, resumable: bool) -> None:
    cancelled = await tasks.shutdown_all(resumable=resumable)
    if cancelled:
        then = "; the next start goes on with them" if resumable else ""
        _tell(hooks, f"shutdown cancelled {', '.join(cancelled)}{then}")
    _log.info("all tasks and workers are stopped")


def _tell(hooks: Hooks, words: str) -> None:
    _log.info(words)
    hooks.progress("say", {"words": words})
