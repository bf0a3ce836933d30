"""`smallwright fork`: a new task that goes on from any event of another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from smallwright.cli.console import open_console, write_json
from smallwright.cli.inputs import read_prompt, read_text
from smallwright.cli.options import Anywhere, AsJson
from smallwright.cli.reaching import on_task, option_of
from smallwright.errors import InvalidInputError

if TYPE_CHECKING:
    from smallwright.cli.task_port import Tasks

Strategy = Literal["repair", "rewrite_function", "fresh_module"]


def fork(  # noqa: PLR0913 - the options of one command
    task: Annotated[str, Parameter(help="A task's id, or its beginning.")],
    /,
    *,
    at: Annotated[int, Parameter(help="The event to go on from: its number (smallwright log TASK).")],
    prompt: Annotated[str | None, Parameter(help="Another prompt: words, a file, or - for stdin.")] = None,
    answer: Annotated[
        list[str] | None, Parameter(help="Another answer: ID=ANSWER, or all of them anew: ANSWER.")
    ] = None,
    model: Annotated[str | None, Parameter(help="Another model for what is still to be done.")] = None,
    strategy: Annotated[Strategy | None, Parameter(help="What corrections begin with.")] = None,
    file: Annotated[list[str] | None, Parameter(help="Your own code for a file of it: NAME=PATH.")] = None,
    as_json: AsJson = False,
    common: Anywhere | None = None,
) -> int:
    """Make a new task that goes on from any event of another; what was done by then is not done again."""
    changes: dict[str, Any] = {
        "prompt": None if prompt is None else read_prompt(prompt),
        "answers": _answers(answer or []),
        "model": model,
        "strategy": strategy,
        "files": {name: read_text(Path(path)) for name, path in map(_pair, file or [])} or None,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    settings = (common or Anywhere()).settings()

    async def work(tasks: Tasks, task_id: str) -> int:
        forked = await tasks.fork_task(task_id, at, given)
        if as_json:
            write_json({"task_id": forked, "forked_from": {"task_id": task_id, "sequence": at}})
            return 0
        open_console().print(f"{forked} goes on from event {at} of {task_id}.")
        where = option_of(settings)
        verb = "watch" if settings.server.url else "resume"
        open_console().print(f"smallwright {verb} {forked}{where}")
        return 0

    return on_task(settings, task, work)


def _answers(given: list[str]) -> list[str] | dict[str, str] | None:
    pairs = [word.partition("=") for word in given]
    if given and all(equals for _name, equals, _answer in pairs):
        return {name: words for name, _equals, words in pairs}
    return given or None


def _pair(word: str) -> tuple[str, str]:
    name, equals, path = word.partition("=")
    if not equals:
        raise InvalidInputError(f"--file: {word!r} is no NAME=PATH; write bank.py=./bank.py")
    return name, path
