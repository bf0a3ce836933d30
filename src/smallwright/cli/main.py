"""The entry point: names the commands, and loads one only when it is called."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from smallwright import __version__
from smallwright.cli.commands import COMMANDS
from smallwright.cli.help_text import examples
from smallwright.errors import SmallwrightError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cyclopts import App

HELP = "Turn a prompt into tested Python code with a small model on this machine."


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code (errors.py)."""
    code = 0
    try:
        code = build_app()(sys.argv[1:] if arguments is None else arguments)
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
