"""`smallwright context`: what the model saw, as the log has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from smallwright.cli.console import open_console, write_json
from smallwright.cli.log_events import bound_of
from smallwright.cli.narrate import plural
from smallwright.cli.options import Anywhere, AsJson
from smallwright.cli.reaching import on_task
from smallwright.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from smallwright.cli.task_port import Tasks

Record = Mapping[str, Any]
_TEXTS = frozenset(("text", "messages"))


def context(  # noqa: PLR0913 - the options of one command
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    at: Annotated[
        str | None, Parameter(help="As of an event's number, a day, or a time (no zone: UTC). Default: now.")
    ] = None,
    call: Annotated[
        int | None, Parameter(help="Only this call of the event: 1, 2, …", validator=Number(gte=1))
    ] = None,
    listed: Annotated[bool, Parameter(name="--list", help="All calls with their sizes, no text.")] = False,
    as_json: AsJson = False,
    common: Anywhere | None = None,
) -> int:
    """Show what the model saw in the calls of the newest event that has some."""
    if listed and call is not None:
        raise InvalidInputError("--call: is one call, and --list shows all; leave one of them out")
    until = None if at is None else bound_of(at, "--at")

    async def work(tasks: Tasks, task_id: str) -> int:
        records = await tasks.contexts(task_id, until, every=listed)
        if not records:
            raise NotFoundError(_nothing(task_id, at))
        chosen = _chosen(records, call)
        if as_json:
            write_json({"task_id": task_id, "calls": [_sizes(each) for each in chosen] if listed else chosen})
        else:
            _print(task_id, chosen, listed=listed)
        return 0

    return on_task((common or Anywhere()).settings(), task, work)


def _chosen(records: Sequence[Record], call: int | None) -> Sequence[Record]:
    found = [record for record in records if call in (None, record["call"])]
    if not found:
        raise InvalidInputError(
            f"--call: {call} is not there; event {records[0]['sequence']} has {plural(len(records), 'call')}"
        )
    return found


def _sizes(record: Record) -> dict[str, Any]:
    """`record` without the texts."""
    layers = [{key: layer[key] for key in layer if key not in _TEXTS} for layer in record["layers"]]
    return {key: record[key] for key in record if key not in _TEXTS} | {"layers": layers}


def _print(task_id: str, records: Sequence[Record], *, listed: bool) -> None:
    from smallwright.cli.context_page import print_calls  # noqa: PLC0415
    from smallwright.cli.context_table import call_table  # noqa: PLC0415

    console = open_console()
    if listed:
        console.print(call_table(records, console))
    else:
        print_calls(task_id, records, console)


def _nothing(task_id: str, at: str | None) -> str:
    when = "yet" if at is None else f"at {at} or before"
    return f"task {task_id} has no model call {when}. `smallwright context {task_id} --list` shows all."
