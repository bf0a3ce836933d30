"""Opens the tasks of a store without a model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smallwright.bootstrap.locks import task_locks
from smallwright.bootstrap.replaying import make_replayer
from smallwright.bootstrap.store import open_store
from smallwright.service import TaskManager

if TYPE_CHECKING:
    from smallwright.settings import Settings


@asynccontextmanager
async def open_tasks(settings: Settings) -> AsyncIterator[TaskManager]:
    """The tasks of the configured store, to look at, steer and cancel; without a model none can run."""
    async with open_store(settings.store_url) as store:
        tasks = TaskManager(store, locks=task_locks(settings.store_url), replayer=make_replayer(settings))
        try:
            yield tasks
        finally:
            await tasks.shutdown_all()
