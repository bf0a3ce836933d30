"""Where text goes: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from smallwright.cli.untrusted import clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from smallwright.errors import SmallwrightError


_PIPE_COLUMNS = 1000


def open_console(*, stderr: bool = False) -> Console:
    """A console that reads no markup in what it prints; coloured only at a terminal and without NO_COLOR."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS  # what goes to a pipe or file is not folded
    return console


def complain(error: SmallwrightError) -> int:
    """Say what went wrong and what to do; the exit code."""
    from rich.text import Text  # noqa: PLC0415

    console = open_console(stderr=True)
    console.print(Text.assemble(("error: ", "bold red"), clean(str(error))))
    return error.exit_code


def open_table(*columns: str) -> Table:
    """A plain table that reads well on dark and light."""
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, header_style="bold cyan", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def write_json(value: object) -> None:
    """One JSON document on stdout."""
    json.dump(value, sys.stdout, indent=2)
    sys.stdout.write("\n")
