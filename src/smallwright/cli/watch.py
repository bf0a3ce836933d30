"""`smallwright watch`: a task, live, wherever it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from smallwright.cli.console import open_console
from smallwright.cli.options import Anywhere
from smallwright.cli.reaching import on_task, option_of

if TYPE_CHECKING:
    from smallwright.cli.following import OpenQuestion
    from smallwright.cli.task_port import Tasks


def watch(
    task: Annotated[str, Parameter(help="A task's id, or its beginning. Default: the newest.")] = "",
    /,
    *,
    after: Annotated[int, Parameter(help="Only events after this number.", validator=Number(gte=0))] = 0,
    no_questions: Annotated[bool, Parameter(help="Leave the task's questions to others.")] = False,
    as_json: Annotated[
        bool, Parameter(name="--json", help="Events as JSON lines on stdout, and nothing else.")
    ] = False,
    common: Anywhere | None = None,
) -> int:
    """Follow a task to its end; exit codes as of `run`. Ctrl-C ends the watching, not the task."""
    settings = (common or Anywhere()).settings()
    where = option_of(settings)

    async def work(tasks: Tasks, task_id: str) -> int:
        from smallwright.cli.displays import open_display  # noqa: PLC0415
        from smallwright.cli.following import Follower  # noqa: PLC0415
        from smallwright.cli.outcome import exit_code, fetching, say_end  # noqa: PLC0415

        with open_display(as_json=as_json) as display:

            async def ask(questions: Sequence[OpenQuestion]) -> Sequence[str] | None:
                if settings.server.url and display.interactive and not no_questions:
                    return await display.ask(questions)
                named = " ".join(f"{question.id}=…" for question in questions)
                display.progress(
                    "say", {"words": f"answer: smallwright intervene {task_id} answer {named}{where}"}
                )
                return None

            follower = Follower(tasks, task_id, display.event, ask)
            try:
                await follower.follow(after)
            except asyncio.CancelledError:
                back = f"smallwright watch {task_id} --after {follower.last}{where}"
                open_console(stderr=True).print(f"The task goes on. Come back: {back}")
                raise
        found = await tasks.get_task(task_id)
        console = open_console(stderr=as_json)
        say_end(console, found, where)
        if found["modules"]:
            console.print(f"Its files: {fetching(found, where)}")
        return exit_code(found)

    return on_task(settings, task, work)
