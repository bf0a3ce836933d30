"""Where a command's tasks are: at the server that the settings name, else in this machine's store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smallwright.cli.interrupts import run_interruptible

if TYPE_CHECKING:
    from smallwright.cli.task_port import Tasks
    from smallwright.client import Client
    from smallwright.settings import Settings


@asynccontextmanager
async def open_anywhere(settings: Settings) -> AsyncIterator[Tasks]:
    """The tasks, closed at the end."""
    if settings.server.url:
        async with connect(settings) as client:
            yield client
        return
    from smallwright.bootstrap import open_tasks  # noqa: PLC0415
    from smallwright.cli.local_tasks import LocalTasks  # noqa: PLC0415

    async with open_tasks(settings) as manager:
        yield LocalTasks(manager)


def connect(settings: Settings) -> Client:
    """The client of the configured server."""
    from smallwright.client import Client  # noqa: PLC0415

    token = settings.token.get_secret_value() if settings.token else None
    return Client(settings.server.url or "", token)


def on_task(settings: Settings, beginning: str, work: Callable[[Tasks, str], Awaitable[int]]) -> int:
    """Do `work` on the task whose id begins so; the exit code."""

    async def run() -> int:
        async with open_anywhere(settings) as tasks:
            return await work(tasks, await tasks.find_task(beginning))

    return run_interruptible(run)


def option_of(settings: Settings) -> str:
    """What a command that is advised must be given to reach the same task; "" where nothing."""
    url = settings.server.url
    return f" --server {url}" if url and settings.origin("server.url") == "command line" else ""
