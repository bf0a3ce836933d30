"""`smallwright show` and `smallwright tasks`: what the log says of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from smallwright.cli.console import open_console, open_table, write_json
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.log_events import bound_of
from smallwright.cli.options import Anywhere, AsJson
from smallwright.cli.out_dir import check_writable, write_files
from smallwright.cli.reaching import on_task, open_anywhere
from smallwright.cli.untrusted import clean_line

if TYPE_CHECKING:
    from rich.console import Console

    from smallwright.cli.task_port import Tasks

Status = Literal["created", "running", "waiting", "paused", "completed", "failed", "cancelled"]
_STYLES = {"completed": "green", "failed": "red", "cancelled": "yellow", "running": "cyan"}
_PROMPT_CHARS = 60


def show(  # noqa: PLR0913 - the options of one command
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    at: Annotated[
        str | None, Parameter(help="As of an event's number, a day, or a time (no zone: UTC). Default: now.")
    ] = None,
    out: Annotated[Path | None, Parameter(help="Also write its files to this folder.")] = None,
    force: Annotated[bool, Parameter(help="Overwrite files in --out that differ.")] = False,
    as_json: AsJson = False,
    common: Anywhere | None = None,
) -> int:
    """Show a task."""
    until = None if at is None else bound_of(at, "--at")
    if out:
        check_writable(out)

    async def work(tasks: Tasks, task_id: str) -> int:
        view, files = await tasks.get_task(task_id, until), await tasks.files(task_id, until)
        if as_json:
            write_json({**view, "files": files})
        else:
            _print_task(open_console(), view)
        for path in write_files(out, files, force=force) if out else ():
            open_console(stderr=True).print(f"wrote {path}")
        return 0

    return on_task((common or Anywhere()).settings(), task, work)


def tasks(
    *,
    status: Annotated[Status | None, Parameter(help="Only those of this status.")] = None,
    limit: Annotated[int, Parameter(help="At most so many, the newest first.")] = 50,
    as_json: AsJson = False,
    common: Anywhere | None = None,
) -> int:
    """List the tasks."""
    settings = (common or Anywhere()).settings()

    async def work() -> int:
        async with open_anywhere(settings) as found:
            lines = await found.list_tasks(status, limit)
        if as_json:
            write_json(lines)
            return 0
        table = open_table("task", "status", "modules", "prompt")
        for line in lines:
            prompt = clean_line(line["prompt"], _PROMPT_CHARS)
            table.add_row(line["task_id"], _styled(line["status"]), str(line["modules"]), prompt)
        open_console().print(table if lines else "There is no task yet. Begin with: smallwright run PROMPT")
        return 0

    return run_interruptible(work)


def _print_task(console: Console, view: Mapping[str, Any]) -> None:
    from smallwright.cli.task_page import task_page  # noqa: PLC0415

    console.print(task_page(view))


def _styled(status: str) -> Any:
    from rich.text import Text  # noqa: PLC0415

    return Text(status, style=_STYLES.get(status, ""))
