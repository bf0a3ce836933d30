"""The entry point: names the commands, and loads one only when it is called."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smallwright import __version__
from smallwright.cli.help_text import examples
from smallwright.errors import SmallwrightError

if TYPE_CHECKING:
    from cyclopts import App

HELP = "Turn a prompt into tested Python code with a small model on this machine."


@dataclass(frozen=True)
class Command:
    """One command: where it lives, its line in --help, and examples."""

    target: str
    help: str
    examples: tuple[str, ...]


COMMANDS = {
    "run": Command(
        "run:run",
        "Write and test the code that PROMPT asks for. Exit code 0 only when all tests pass.",
        (
            'smallwright run "a function slugify(text) that makes URL slugs"',
            "smallwright run prompt.md --out ./shop --answers answers.txt",
            'smallwright run "a stack class" --model tiny --no-questions --json > events.jsonl',
        ),
    ),
    "show": Command(
        "show:show",
        "Show a task: status, modules, tests, tokens. A few letters of its id are enough.",
        ("smallwright show", "smallwright show 019a", "smallwright show 019a --json"),
    ),
    "log": Command(
        "log:log",
        "List a task's events, one line each.",
        (
            "smallwright log 019a",
            "smallwright log 019a --follow",
            "smallwright log 019a --type TEST_FAILED --json | jq .data",
            "smallwright log --all --until 2026-11-22",
            "smallwright log --follow",
        ),
    ),
    "tasks": Command(
        "show:tasks",
        "List the tasks of this store.",
        ("smallwright tasks", "smallwright tasks --status failed"),
    ),
    "export": Command(
        "archive:export",
        "Write the log of all tasks to one JSON file, whole or not at all.",
        ("smallwright export backup.json", "smallwright export backup.json --store sqlite:///srv/log.db"),
    ),
    "import": Command(
        "archive:import_",
        "Check an export and store its events, all or none; what is stored already stays as it is.",
        ("smallwright import backup.json", "smallwright import backup.json --data-dir ./restored"),
    ),
    "verify": Command(
        "verify:verify",
        "Check that no event was changed or removed since it was stored. Exit code 1 if one was.",
        ("smallwright verify", "smallwright verify --json"),
    ),
    "models": Command(
        "models:app",
        "List, fetch, choose and test models.",
        (),
    ),
    "doctor": Command(
        "doctor:doctor",
        "Check model, sandbox, store and disk, and say what to do about what is wrong.",
        ("smallwright doctor", "smallwright doctor --json"),
    ),
    "config": Command(
        "config:config",
        "Show every setting, its value and where it came from.",
        ("smallwright config", "SMALLWRIGHT_MODEL=tiny smallwright config"),
    ),
}


def build_app() -> App:
    """The command line, with nothing loaded that a command needs."""
    from cyclopts import App, Parameter  # noqa: PLC0415  # here, so that Ctrl-C meanwhile is met by main()

    app = App(
        name="smallwright",
        help=HELP,
        version=__version__,
        help_epilogue=examples('smallwright run "a function that checks ISBN numbers"', "smallwright doctor"),
        help_format="plaintext",
        default_parameter=Parameter(negative=(), show_default=False),
        result_action="return_value",
    )
    for name, command in COMMANDS.items():
        extra = {"help_epilogue": examples(*command.examples)} if command.examples else {}
        app.command(f"smallwright.cli.{command.target}", name=name, help=command.help, **extra)
    app.register_install_completion_command(help="Install completion for this shell.")
    return app


def main() -> None:
    """Run the command line and exit with its code (errors.py)."""
    code = 0
    try:
        code = build_app()(sys.argv[1:])
        sys.stdout.flush()
    except SmallwrightError as error:
        from smallwright.cli.console import complain  # noqa: PLC0415

        code = complain(error)
    except BrokenPipeError:  # `smallwright log … | head`: what is still buffered has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:  # before there was an event loop, or after
        code = 130
    except Exception:  # noqa: BLE001 - the last place where it can be told
        import traceback  # noqa: PLC0415

        traceback.print_exc()
        sys.stderr.write(
            "error: this is a fault of Smallwright, not yours. Please report it with the lines above.\n"
        )
        code = SmallwrightError.exit_code
    sys.exit(code or 0)
