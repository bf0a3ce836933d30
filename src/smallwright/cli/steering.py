"""`smallwright intervene`, `report` and `cancel`: what a user does to a task, also of another process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from smallwright.cli.console import open_console, write_json
from smallwright.cli.inputs import read_text
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.options import AsJson, Common
from smallwright.cli.untrusted import clean_line
from smallwright.errors import InvalidInputError

if TYPE_CHECKING:
    from smallwright.service import TaskManager

Task = Annotated[str, Parameter(help="A task's id, or its beginning.")]
STALE, REFUSED = 1, 2


def intervene(  # noqa: PLR0913 - the options of a command
    task: Task,
    kind: Annotated[str, Parameter(help="What to do.")],
    words: Annotated[list[str] | None, Parameter(help="What to say; answers as ID=ANSWER.")] = None,
    /,
    *,
    module: Annotated[str | None, Parameter(help="The module that it is about.")] = None,
    file: Annotated[Path | None, Parameter(help="The module's new code, for replace_code.")] = None,
    as_json: AsJson = False,
    common: Common | None = None,
) -> int:
    """Steer a task."""
    payload = _payload(kind, words or [], module, file)

    async def work(tasks: TaskManager, task_id: str) -> int:
        from smallwright.service.views import event_view  # noqa: PLC0415

        event = await tasks.intervene(task_id, kind, payload)
        if as_json:
            write_json(event_view(event))
        else:
            status = await tasks.get_task_status(task_id)
            _say(f"{kind} of {task_id} is event {event.sequence_number}; the task is {status}.")
            _say(f"Does it run nowhere just now? smallwright resume {task_id}" if _goes_on(kind) else "")
        return 0

    return _on_task(common, task, work)


def report(
    task: Task,
    module: Annotated[str, Parameter(help="The module with the bug: bank.py.")],
    text: Annotated[str, Parameter(help="What is wrong: the call, what came, what should have come.")],
    /,
    *,
    as_json: AsJson = False,
    common: Common | None = None,
) -> int:
    """Report a bug. Exit code 1 where the code has changed since, 2 where there is no such module."""

    async def work(tasks: TaskManager, task_id: str) -> int:
        from smallwright.service.views import report_view  # noqa: PLC0415

        outcome = await tasks.report_bug(task_id, module, text)
        if as_json:
            write_json(report_view(outcome))
        if outcome.impossible:
            raise InvalidInputError(f"{outcome.reason} (recorded as event {outcome.event.sequence_number})")
        if not as_json:
            _say(f"The report is event {outcome.event.sequence_number}: {outcome.reason}.")
            _say(f"Go on with the task: smallwright resume {task_id}" if outcome.valid else "")
        return 0 if outcome.valid else STALE

    return _on_task(common, task, work)


def cancel(
    task: Task,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it stands in the log.")] = "cancelled at the command line",
    common: Common | None = None,
) -> int:
    """Cancel a task."""

    async def work(tasks: TaskManager, task_id: str) -> int:
        _say(f"{task_id} is {await tasks.cancel_task(task_id, reason)}.")
        return 0

    return _on_task(common, task, work)


def _payload(kind: str, words: list[str], module: str | None, file: Path | None) -> Any:
    if kind == "answer":
        pairs = [word.partition("=") for word in words]
        named = bool(pairs) and all(equals for _id, equals, _answer in pairs)
        return {name: answer for name, _equals, answer in pairs} if named else words
    if kind == "replace_code":
        if module is None or file is None:
            raise InvalidInputError("replace_code: say which module and where its code lies: --module --file")
        return {"module": module, "code": read_text(file)}
    if kind in {"pause", "resume", "cancel"}:
        return {"reason": " ".join(words)} if words else None
    return {"text": " ".join(words), **({"module": module} if module else {})}


def _goes_on(kind: str) -> bool:
    return kind not in {"pause", "cancel"}


def _on_task(
    common: Common | None, beginning: str, work: Callable[[TaskManager, str], Awaitable[int]]
) -> int:
    from smallwright.bootstrap import open_tasks  # noqa: PLC0415

    settings = (common or Common()).settings()

    async def run() -> int:
        async with open_tasks(settings) as tasks:
            return await work(tasks, await tasks.find_task(beginning))

    return run_interruptible(run)


def _say(words: str) -> None:
    if words:
        open_console().print(clean_line(words))
