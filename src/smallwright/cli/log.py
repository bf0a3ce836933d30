"""`smallwright log`: a task's events."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from smallwright.cli.console import open_console
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.narrate import STYLES, narrate
from smallwright.cli.options import Common

if TYPE_CHECKING:
    from smallwright.events import Event
    from smallwright.service import TaskManager

_LAST = frozenset({"TASK_COMPLETE", "TASK_FAILED", "TASK_CANCELLED"})


def log(
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    as_json: Annotated[bool, Parameter(name="--json", help="Events as JSON lines.")] = False,
    follow: Annotated[bool, Parameter(name=("--follow", "-f"), help="Go on until the task ends.")] = False,
    common: Common | None = None,
) -> int:
    """List a task's events."""
    from smallwright.bootstrap import open_tasks  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def work() -> int:
        async with open_tasks(settings) as manager:
            task_id = await manager.find_task(task)
            show = _json_line if as_json else _text_line
            async for event in _events(manager, task_id, follow=follow):
                show(event)
        return 0

    return run_interruptible(work)


async def _events(tasks: TaskManager, task_id: str, *, follow: bool) -> AsyncIterator[Event]:
    history = await tasks.events(task_id)
    for event in history:
        yield event
    if not follow or (await tasks.get_task(task_id)).status.ended:
        return
    async for event in tasks.subscribe(task_id, after_sequence=history[-1].sequence_number):
        yield event
        if event.event_type in _LAST:
            return


def _json_line(event: Event) -> None:
    from smallwright.service.views import event_view  # noqa: PLC0415

    sys.stdout.write(json.dumps(event_view(event)) + "\n")
    sys.stdout.flush()


def _text_line(event: Event) -> None:

    kind = str(event.event_type)
    words = narrate(kind, event.data)
    head = (
        f"{event.sequence_number:>5}  {event.time.astimezone():%H:%M:%S}  v{event.code_version:<3} {kind:<21}"
    )
    open_console().print(f"{head} {words}", style=STYLES.get(kind))
