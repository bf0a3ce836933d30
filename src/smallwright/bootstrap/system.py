"""Opens the whole system: store, model, sandbox, coder, workflow and the service over them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smallwright.bootstrap.hooks import Hooks
from smallwright.bootstrap.limits import dispatch_limits, request_limits
from smallwright.bootstrap.locks import task_locks
from smallwright.bootstrap.models import open_model
from smallwright.bootstrap.parts import make_runner
from smallwright.bootstrap.store import open_store
from smallwright.orchestrator import TaskOrchestrator
from smallwright.service import TaskManager

if TYPE_CHECKING:
    from smallwright.events import EventStore
    from smallwright.orchestrator.language_model import LanguageModel
    from smallwright.settings import Settings


@dataclass(frozen=True, kw_only=True)
class System:
    """What open_system made; it ends with its `async with`."""

    settings: Settings
    store: EventStore
    model: LanguageModel
    tasks: TaskManager


@asynccontextmanager
async def open_system(
    settings: Settings, hooks: Hooks | None = None, *, resume: bool = False
) -> AsyncIterator[System]:
    """All of it, ready to run tasks; with `resume`, what is unfinished in the log goes on (5-02).

    Raises NoModelError and others of ModelError, and StoreError.
    """
    hooks = hooks or Hooks()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.store_url))
        await store.get_task_ids(limit=1)  # a store that does not answer is told before a model is fetched
        model = await stack.enter_async_context(open_model(settings, hooks))
        run_task = await make_runner(settings, hooks, store, model)
        tasks = TaskManager(
            store,
            run_task,
            orchestrator=TaskOrchestrator(*dispatch_limits(settings)),
            locks=task_locks(settings.store_url),
            limits=request_limits(settings),
            timeout_s=settings.limits.task_timeout_s,
        )
        stack.push_async_callback(tasks.shutdown_all)
        if resume and (resumed := await tasks.resume_all()):
            hooks.progress("say", {"words": f"going on with {', '.join(resumed)}"})
        yield System(settings=settings, store=store, model=model, tasks=tasks)
