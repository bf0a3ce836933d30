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
    from rich.console import Console

    from smallwright.cli.orders import Order


def conclude(order: Order, task: Mapping[str, Any], files: Mapping[str, str]) -> int:
    """Write the files, say what was made or what went wrong; the exit code."""
    console = open_console(stderr=order.as_json)
    completed = task["status"] == "completed"
    say_end(console, task, order.where)
    if files and (completed or order.keep_failed):
        for path in _written(order, task, files):
            console.print(f"  {path}")
    elif files:
        console.print(f"Its best so far is kept: {fetching(task, order.where)}")
    return exit_code(task)


def say_end(console: Console, task: Mapping[str, Any], where: str = "") -> None:
    """How a task ended; `where` is the option that leads to it (reaching.option_of)."""
    if task["status"] == "completed":
        _say_success(console, task)
    else:
        _say_failure(console, task)
        console.print(f"What happened: smallwright log {task['task_id']}{where}")


def fetching(task: Mapping[str, Any], where: str = "") -> str:
    """The command that gets a task's files."""
    return f"smallwright show {task['task_id']} --out FOLDER{where}"


def _written(order: Order, task: Mapping[str, Any], files: Mapping[str, str]) -> list[Path]:
    try:
        return write_files(order.folder, files, force=order.force)
    except InvalidInputError as error:
        raise InvalidInputError(f"{error} Nothing is lost: {fetching(task, order.where)}") from error


def exit_code(task: Mapping[str, Any]) -> int:
    """0 for a completed task, else by the code of what stopped it (errors.py)."""
    if task["status"] in {"completed", "cancelled"}:
        return 0 if task["status"] == "completed" else 130
    return _exit_codes(SmallwrightError).get(str((task["failure"] or {}).get("reason")), 1)


def _exit_codes(error: type[SmallwrightError]) -> dict[str, int]:
    codes = {error.code: error.exit_code}
    for child in error.__subclasses__():
        codes |= _exit_codes(child)
    return codes


def _say_success(console: Console, task: Mapping[str, Any]) -> None:
    tests = sum(len(module["passed"]) for module in task["modules"])
    made = f"{plural(len(task['modules']), 'module')}, {plural(tests, 'test')} passed"
    console.print(f"Completed: {made}.", style="bold green")
    if task["summary"]:
        console.print(clean(task["summary"]))


def _say_failure(console: Console, task: Mapping[str, Any]) -> None:
    failure = task["failure"] or {}
    console.print(f"The task {task['status']}: {clean(str(failure.get('message') or ''))}", style="bold red")
    for module in task["modules"]:
        for test in module["failed"]:
            console.print(
                f"  {clean_line(str(test.get('id')), 80)}: {clean_line(str(test.get('message')), 120)}"
            )
    if any(module["failed"] for module in task["modules"]):
        console.print(
            "What helps: in the prompt, what you expect of a call, as half(4) == 2; or --effort high"
        )
