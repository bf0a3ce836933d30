"""`smallwright resume`: goes on with what was interrupted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from smallwright.cli.console import open_console
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.options import Common
from smallwright.errors import InvalidInputError

if TYPE_CHECKING:
    from smallwright.settings import Settings


def resume(
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    every: Annotated[bool, Parameter(name="--all", help="All that are unfinished and run nowhere.")] = False,
    yes: Annotated[bool, Parameter(name=("--yes", "-y"), help="Fetch a model without asking.")] = False,
    common: Common | None = None,
) -> int:
    """Go on with a task; `smallwright show TASK --out FOLDER` writes its files then."""
    from smallwright.bootstrap.logs import logging_to_file  # noqa: PLC0415

    if every and task:
        raise InvalidInputError(f"--all: goes on with all tasks, and {task!r} is one; leave one of them out")
    settings = (common or Common()).settings()
    with logging_to_file(settings):
        return run_interruptible(lambda: _resume(settings, task, every=every, yes=yes))


async def _resume(settings: Settings, task: str, *, every: bool, yes: bool) -> int:
    from smallwright.bootstrap import Hooks, open_system, open_tasks  # noqa: PLC0415
    from smallwright.cli.displays import open_display  # noqa: PLC0415
    from smallwright.cli.run_session import run_to_end  # noqa: PLC0415

    async with open_tasks(settings) as looking:
        ids = await looking.list_unfinished() if every else [await looking.find_task(task)]
    if not ids:
        open_console().print("Nothing is unfinished.")
        return 0
    with open_display() as display:
        hooks = Hooks(progress=display.progress, consent=None if yes else display.consent)
        async with open_system(settings, hooks) as system:
            if every:
                ids = await system.tasks.resume_all()
            await asyncio.gather(
                *(run_to_end(system.tasks, each, display.event, started=every) for each in ids)
            )
            ends = {each: await system.tasks.get_task_status(each) for each in ids}
    for each, status in ends.items():
        open_console().print(f"{each} is {status}. Its files: smallwright show {each} --out FOLDER")
    return 0 if all(status == "completed" for status in ends.values()) else 1
