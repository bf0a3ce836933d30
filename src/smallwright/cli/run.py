"""`smallwright run`: a prompt in, tested files out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from smallwright.cli.inputs import read_answers, read_prompt
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.options import Anywhere
from smallwright.cli.orders import OnInterrupt
from smallwright.cli.out_dir import check_writable, free_folder
from smallwright.cli.reaching import option_of
from smallwright.errors import InvalidInputError


def run(  # noqa: PLR0913 - the options of the command
    prompt: Annotated[
        str,
        Parameter(
            help="What the code should do; a file that says it; or - for stdin.", allow_leading_hyphen=True
        ),
    ],
    /,
    *,
    out: Annotated[
        Path | None, Parameter(help="Folder for the files. Default: ./ and a name from the prompt.")
    ] = None,
    answers: Annotated[
        list[str] | None,
        Parameter(
            help="What you would answer to questions, or one file with an answer a line.",
            consume_multiple=True,
        ),
    ] = None,
    model: Annotated[str | None, Parameter(help="small, tiny, an Ollama model, or provider/model.")] = None,
    effort: Annotated[Literal["low", "normal", "high"] | None, Parameter(help="How long to try.")] = None,
    no_questions: Annotated[bool, Parameter(help="Ask nothing; let the tool decide.")] = False,
    as_json: Annotated[
        bool, Parameter(name="--json", help="Events as JSON lines on stdout, and nothing else.")
    ] = False,
    yes: Annotated[bool, Parameter(name=("--yes", "-y"), help="Fetch a model without asking.")] = False,
    force: Annotated[bool, Parameter(help="Overwrite files in --out that differ.")] = False,
    keep_failed: Annotated[bool, Parameter(help="Write the best there is also when tests fail.")] = False,
    allow_unconfined: Annotated[bool, Parameter(help="Run generated code with less confinement.")] = False,
    on_interrupt: Annotated[
        OnInterrupt | None,
        Parameter(help="What Ctrl-C does to a task at a server. Default: detach, and the task goes on."),
    ] = None,
    common: Anywhere | None = None,
) -> int:
    """Write and test the code that PROMPT asks for."""
    from smallwright.bootstrap.logs import logging_to_file  # noqa: PLC0415
    from smallwright.cli.orders import Order  # noqa: PLC0415
    from smallwright.service.new_task import NewTask, RequestLimits  # noqa: PLC0415
    from smallwright.service.task_names import slug  # noqa: PLC0415

    settings = (common or Anywhere()).settings(
        model=model, effort=effort, allow_unconfined=allow_unconfined or None
    )
    if on_interrupt == "detach" and not settings.server.url:
        raise InvalidInputError("--on-interrupt: without a server the task can't go on; leave it out")
    limits = RequestLimits(
        prompt_max_chars=settings.limits.prompt_max_chars, answers_max=settings.limits.answers_max
    )
    request = NewTask(
        prompt=read_prompt(prompt),
        answers=read_answers(answers or []),
        model=settings.model,
        effort=settings.effort,
        limits=limits,
    )
    folder = out or free_folder(Path.cwd(), slug(request.prompt))
    check_writable(folder)
    order = Order(
        request=request,
        folder=folder,
        questions=not no_questions,
        as_json=as_json,
        yes=yes,
        force=force,
        keep_failed=keep_failed,
        on_interrupt=on_interrupt or "detach",
        where=option_of(settings),
    )
    if settings.server.url:
        from smallwright.cli.server_run import run_at_server  # noqa: PLC0415

        return run_interruptible(lambda: run_at_server(order, settings))
    from smallwright.cli.run_session import run_order  # noqa: PLC0415

    with logging_to_file(settings):
        return run_interruptible(lambda: run_order(order, settings))
