"""`smallwright intervene`, `report` and `cancel`: what a user does to a task, also of another process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from smallwright.cli.console import open_console, write_json
from smallwright.cli.inputs import read_text
from smallwright.cli.options import Anywhere, AsJson
from smallwright.cli.reaching import on_task, option_of
from smallwright.cli.untrusted import clean_line
from smallwright.errors import InvalidInputError

if TYPE_CHECKING:
    from smallwright.cli.task_port import Tasks
    from smallwright.settings import Settings

Task = Annotated[str, Parameter(help="A task's id, or its beginning.")]
STALE = 1
_STOPS = frozenset({"pause", "cancel"})


def intervene(  # noqa: PLR0913 - the options of a command
    task: Task,
    kind: Annotated[str, Parameter(help="What to do.")],
    words: Annotated[list[str] | None, Parameter(help="What to say; answers as ID=ANSWER.")] = None,
    /,
    *,
    module: Annotated[str | None, Parameter(help="The module that it is about.")] = None,
    file: Annotated[Path | None, Parameter(help="The module's new code, for replace_code.")] = None,
    as_json: AsJson = False,
    common: Anywhere | None = None,
) -> int:
    """Steer a task."""
    payload = _payload(kind, words or [], module, file)

    settings = (common or Anywhere()).settings()

    async def work(tasks: Tasks, task_id: str) -> int:
        event = await tasks.intervene(task_id, kind, payload)
        if as_json:
            write_json(event)
        else:
            status = await tasks.get_task_status(task_id)
            _say(f"{kind} of {task_id} is event {event['sequence']}; the task is {status}.")
            _say(_goes_on(settings, task_id, "Does it run nowhere just now?") if kind not in _STOPS else "")
        return 0

    return on_task(settings, task, work)


def report(
    task: Task,
    module: Annotated[str, Parameter(help="The module with the bug: bank.py.")],
    text: Annotated[str, Parameter(help="What is wrong: the call, what came, what should have come.")],
    /,
    *,
    as_json: AsJson = False,
    common: Anywhere | None = None,
) -> int:
    """Report a bug. Exit code 1 where the code has changed since, 2 where there is no such module."""

    settings = (common or Anywhere()).settings()

    async def work(tasks: Tasks, task_id: str) -> int:
        outcome = await tasks.report_bug(task_id, module, text)
        number, reason, valid = outcome["event"]["sequence"], outcome["reason"], outcome["valid"]
        if as_json:
            write_json(outcome)
        if outcome.get("impossible"):
            raise InvalidInputError(f"{reason} (recorded as event {number})")
        if not as_json:
            _say(f"The report is event {number}: {reason}.")
            _say(_goes_on(settings, task_id, "Go on with the task:") if valid else "")
        return 0 if valid else STALE

    return on_task(settings, task, work)


def cancel(
    task: Task,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it stands in the log.")] = "cancelled at the command line",
    common: Anywhere | None = None,
) -> int:
    """Cancel a task."""

    async def work(tasks: Tasks, task_id: str) -> int:
        _say(f"{task_id} is {await tasks.cancel_task(task_id, reason)}.")
        return 0

    return on_task((common or Anywhere()).settings(), task, work)


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


def _goes_on(settings: Settings, task_id: str, words: str) -> str:
    """How it is taken up; a server does that by itself."""
    if settings.server.url:
        return f"Watch it: smallwright watch {task_id}{option_of(settings)}"
    return f"{words} smallwright resume {task_id}"


def _say(words: str) -> None:
    if words:
        open_console().print(clean_line(words))
