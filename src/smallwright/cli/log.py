"""`smallwright log`: a task's events, or those of all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from smallwright.cli.console import open_console
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.log_events import bound_of
from smallwright.cli.log_source import open_log
from smallwright.cli.narrate import STYLES, narrate
from smallwright.cli.options import Anywhere
from smallwright.cli.untrusted import clean_line
from smallwright.errors import InvalidInputError
from smallwright.events.event_types import EventType

if TYPE_CHECKING:
    from smallwright.cli.task_port import View

Types = Annotated[list[EventType] | None, Parameter(name="--type", help="Only this type; may be repeated.")]


def log(  # noqa: PLR0913 - the options of a command
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    as_json: Annotated[bool, Parameter(name="--json", help="Events as JSON lines.")] = False,
    follow: Annotated[
        bool, Parameter(name=("--follow", "-f"), help="Go on until the task ends; without TASK: all tasks.")
    ] = False,
    every: Annotated[bool, Parameter(name="--all", help="The events of all tasks.")] = False,
    after: Annotated[int, Parameter(help="Only those after this number.", validator=Number(gte=0))] = 0,
    until: Annotated[str | None, Parameter(help="Up to a number, a day, or a time (no zone: UTC).")] = None,
    types: Types = None,
    common: Anywhere | None = None,
) -> int:
    """List events."""
    settings = (common or Anywhere()).settings()
    if every and task:
        raise InvalidInputError(f"--all: shows all tasks, and {task!r} is one; leave one of them out")
    if follow and until is not None:
        raise InvalidInputError("--until: ends before --follow begins; leave one of them out")
    bound = None if until is None else bound_of(until)

    async def work() -> int:
        async with open_log(settings) as read:
            task_id = None if every or (follow and not task) else await read.find_task(task)
            show = _json_line if as_json else _text_line(with_task=task_id is None)
            if follow:
                events = read.followed(task_id, after=after, types=types)
            else:
                events = read.history(task_id, after=after, until=bound, types=types)
            async with aclosing(events):
                async for event in events:
                    show(event)
        return 0

    return run_interruptible(work)


def _json_line(event: View) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _text_line(*, with_task: bool) -> Callable[[View], None]:
    console = open_console()

    def show(event: View) -> None:
        kind = clean_line(str(event["event_type"]))
        time = f"{datetime.fromisoformat(event['timestamp']).astimezone():%H:%M:%S}"
        task = f"  {clean_line(event['task_id'])}" if with_task else ""
        head = f"{event['sequence']:>5}{task}  {time}  v{event['code_version']:<3} {kind:<21}"
        console.print(f"{head} {narrate(kind, event['data'])}", style=STYLES.get(kind))

    return show
