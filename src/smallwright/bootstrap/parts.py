"""Makes the parts that are heavy to load: model, sandbox, coder and workflow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smallwright.bootstrap.hooks import Hooks
    from smallwright.events import EventStore
    from smallwright.orchestrator.language_model import LanguageModel
    from smallwright.service.task_manager import RunTask
    from smallwright.settings import Settings


@asynccontextmanager
async def open_model(settings: Settings, hooks: Hooks) -> AsyncIterator[LanguageModel]:
    """The model that the settings choose, ready to answer; closed at the end. Raises ModelError."""
    raise NotImplementedError
    yield


async def make_runner(settings: Settings, hooks: Hooks, store: EventStore, model: LanguageModel) -> RunTask:
    """What runs one task, over a coder that is loaded off the event loop (it takes a second or two)."""
    raise NotImplementedError
