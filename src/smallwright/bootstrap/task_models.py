"""The models that tasks name for themselves, beside the one that the system was opened with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smallwright.bootstrap.models import open_model
from smallwright.errors import InvalidInputError, ModelFileError, ModelNotFoundError, NoModelError
from smallwright.events.event_data import text

if TYPE_CHECKING:
    from smallwright.bootstrap.hooks import Hooks
    from smallwright.events import EventStore
    from smallwright.models.running import RunningModel
    from smallwright.orchestrator import WorkflowOrchestrator
    from smallwright.settings import Settings


@dataclass(kw_only=True)
class _Shared:
    """One model for all tasks that name it and run now."""

    workflow: WorkflowOrchestrator
    resources: AsyncExitStack
    users: int = 0


class TaskModels:
    """Opens a model when the first task that names it begins, and closes it when none needs it any more.

    Nothing is fetched for them, and no hosted model is named that the settings don't: who may post a task may
    neither fill the owner's disk nor spend the owner's money.
    """

    def __init__(self, workflow: WorkflowOrchestrator, settings: Settings, hooks: Hooks) -> None:
        self._workflow, self._settings = workflow, settings
        self._hooks = replace(hooks, consent=_never)
        self._shared: dict[str, _Shared] = {}
        self._opening = asyncio.Lock()

    async def check(self, name: str) -> None:
        """See that a task may name it; nothing is loaded. Raises InvalidInputError, ModelUnavailableError."""
        if self._is_default(name):
            return
        if "/" in name and name not in self._settings.models:
            raise InvalidInputError(
                f"model: {name!r:.80} is no model of these settings; name it in smallwright.toml as "
                f'[models."provider/model"], or leave `model` out'
            )
        try:
            async with self._model_of(name):
                pass
        except (ModelNotFoundError, ModelFileError, NoModelError) as error:
            raise InvalidInputError(f"model: {error}") from error

    @asynccontextmanager
    async def workflow_of(self, store: EventStore, task_id: str) -> AsyncIterator[WorkflowOrchestrator]:
        """The workflow with the model that the task's log names. Raises ModelError."""
        events = await store.get_events(task_id, limit=1)
        name = text(events[0].data, "model") if events else ""
        if self._is_default(name):
            yield self._workflow
            return
        async with self._opening:
            shared = self._shared.get(name) or await self._open(name)
            shared.users += 1
        try:
            yield shared.workflow
        finally:
            shared.users -= 1
            if not shared.users:
                del self._shared[name]
                await shared.resources.aclose()

    async def _open(self, name: str) -> _Shared:
        from smallwright.context.context_manager import ContextManager  # noqa: PLC0415

        async with AsyncExitStack() as stack:
            model = await stack.enter_async_context(self._model_of(name))
            contexts = ContextManager([model.spec], model)
            workflow = replace(self._workflow, model=model, contexts=contexts, model_slots=None)
            shared = self._shared[name] = _Shared(workflow=workflow, resources=stack.pop_all())
        return shared

    def _model_of(self, name: str) -> AbstractAsyncContextManager[RunningModel]:
        return open_model(self._settings.model_copy(update={"model": name}), self._hooks)

    def _is_default(self, name: str) -> bool:
        return name in {"", self._settings.model, self._workflow.model.spec.name}


async def _never(_what: str) -> bool:
    return False
