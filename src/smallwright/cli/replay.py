"""`smallwright replay`: runs a task again from its log, and says whether it came out the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import Parameter

from smallwright.cli.console import open_console, write_json
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.narrate import plural
from smallwright.cli.options import AsJson, Common
from smallwright.cli.untrusted import clean, clean_line

DIVERGED = 1


def replay(
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    brief: Annotated[bool, Parameter(help="Only where it differs, without the differences.")] = False,
    as_json: AsJson = False,
    common: Common | None = None,
) -> int:
    """Run a task again from its log, with neither model nor sandbox. Exit code 1 where it differs."""
    from smallwright.bootstrap import open_tasks  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def work() -> int:
        async with open_tasks(settings) as tasks:
            report = (await tasks.replay(await tasks.find_task(task))).to_dict()
        if as_json:
            write_json(report)
        else:
            _print(report, brief=brief)
        return 0 if report["equal"] else DIVERGED

    return run_interruptible(work)


def _print(report: Mapping[str, Any], *, brief: bool) -> None:
    console = open_console()
    answered = f"{plural(report['calls'], 'model call')} and {plural(report['runs'], 'trial')}"
    told = f"{report['replayed']} of {plural(report['events'], 'event')}, {answered} from the log"
    if report["equal"]:
        console.print(f"{report['task_id']} came out the same: {told}.")
        return
    found = report["divergences"]
    console.print(f"{report['task_id']} came out another way: {told}; {plural(len(found), 'difference')}.")
    for each in found:
        where = f"event {each['sequence']} {each['event_type']} {each['module']}".strip()
        console.print(clean_line(f"{where}: {each['kind']}: {each['what']}"), style="yellow")
        if not brief and each["diff"]:
            console.print(clean(each["diff"]), highlight=False)
