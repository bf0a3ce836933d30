"""How a run ended: files written, and the exit code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smallwright.cli.console import open_console
from smallwright.cli.narrate import plural
from smallwright.cli.out_dir import write_files
from smallwright.cli.untrusted import clean, clean_line
from smallwright.errors import InvalidInputError, SmallwrightError

if TYPE_CHECKING:
    from smallwright.cli.run_session import Order


def conclude(order: Order, task: Mapping[str, Any], files: Mapping[str, str]) -> int:
    """Write the files, say what was made or what went wrong; the exit code."""
    console = open_console(stderr=order.as_json)
    completed = task["status"] == "completed"
    if completed:
        _say_success(console, task)
    else:
        _say_failure(console, task)
    if files and (completed or order.keep_failed):
        for path in _written(order, task, files):
            console.print(f"  {path}")
    elif files:
        console.print(f"Its best so far is kept: smallwright show {task['task_id']} --out FOLDER")
    return 0 if completed else failure_code(task)


def _written(order: Order, task: Mapping[str, Any], files: Mapping[str, str]) -> list[Path]:
    try:
        return write_files(order.folder, files, force=order.force)
    except InvalidInputError as error:
        kept = f"Nothing is lost: smallwright show {task['task_id']} --out FOLDER"
        raise InvalidInputError(f"{error} {kept}") from error


def failure_code(task: Mapping[str, Any]) -> int:
    """The exit code of a task that did not complete, by the code of what stopped it (errors.py)."""
    if task["status"] == "cancelled":
        return 130
    return _exit_codes(SmallwrightError).get(str((task["failure"] or {}).get("reason")), 1)


def _exit_codes(error: type[SmallwrightError]) -> dict[str, int]:
    codes = {error.code: error.exit_code}
    for child in error.__subclasses__():
        codes |= _exit_codes(child)
    return codes


def _say_success(console: Any, task: Mapping[str, Any]) -> None:
    tests = sum(len(module["passed"]) for module in task["modules"])
    made = f"{plural(len(task['modules']), 'module')}, {plural(tests, 'test')} passed"
    console.print(f"Completed: {made}.", style="bold green")
    if task["summary"]:
        console.print(clean(task["summary"]))


def _say_failure(console: Any, task: Mapping[str, Any]) -> None:
    failure = task["failure"] or {}
    console.print(f"The task {task['status']}: {clean(str(failure.get('message') or ''))}", style="bold red")
    for module in task["modules"]:
        for test in module["failed"]:
            console.print(
                f"  {clean_line(str(test.get('id')), 80)}: {clean_line(str(test.get('message')), 120)}"
            )
    console.print(f"What happened: smallwright log {task['task_id']}")
