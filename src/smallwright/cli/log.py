"""`smallwright log`: a task's events, or those of all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from smallwright.cli.console import open_console
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.log_events import bound_of, followed, history
from smallwright.cli.narrate import STYLES, narrate
from smallwright.cli.options import Common
from smallwright.cli.untrusted import clean_line
from smallwright.errors import InvalidInputError
from smallwright.events.event_types import EventType

if TYPE_CHECKING:
    from smallwright.events import Event

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
    common: Common | None = None,
) -> int:
    """List events."""
    from smallwright.bootstrap import open_store  # noqa: PLC0415
    from smallwright.service.task_queries import find_task  # noqa: PLC0415

    settings = (common or Common()).settings()
    if every and task:
        raise InvalidInputError(f"--all: shows all tasks, and {task!r} is one; leave one of them out")
    if follow and until is not None:
        raise InvalidInputError("--until: ends before --follow begins; leave one of them out")
    bound = None if until is None else bound_of(until)

    async def work() -> int:
        async with open_store(settings.store_url) as store:
            task_id = None if every or (follow and not task) else await find_task(store, task)
            show = _json_line if as_json else _text_line(with_task=task_id is None)
            if follow:
                events = followed(store, task_id, after=after, types=types)
            else:
                events = history(store, task_id, after=after, until=bound, types=types)
            async with aclosing(events):
                async for event in events:
                    show(event)
        return 0

    return run_interruptible(work)


def _json_line(event: Event) -> None:
    from smallwright.service.views import event_view  # noqa: PLC0415

    sys.stdout.write(json.dumps(event_view(event)) + "\n")
    sys.stdout.flush()


def _text_line(*, with_task: bool) -> Callable[[Event], None]:
    console = open_console()

    def show(event: Event) -> None:
        kind = clean_line(str(event.event_type))
        time = f"{event.time.astimezone():%H:%M:%S}"
        task = f"  {clean_line(event.task_id)}" if with_task else ""
        head = f"{event.sequence_number:>5}{task}  {time}  v{event.code_version:<3} {kind:<21}"
        console.print(f"{head} {narrate(kind, event.data)}", style=STYLES.get(kind))

    return show
