"""`smallwright graph`: what is known of code without a model, and what a model would be shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from smallwright.cli.console import open_console, open_table, write_json
from smallwright.cli.interrupts import run_interruptible
from smallwright.cli.narrate import plural
from smallwright.cli.options import AsJson, Common
from smallwright.cli.progress import open_progress
from smallwright.cli.untrusted import clean, clean_line

if TYPE_CHECKING:
    from rich.console import Console

_LISTED = 10
_PLURALS = {"class": "classes", "property": "properties"}
_FACTS = ("doc", "decorators", "raises", "tested_by")


def graph(  # noqa: PLR0913 - the options of one command
    source: Annotated[str, Parameter(name="TASK|DIR", help="A folder, or a task's id or its beginning.")],
    node: Annotated[str, Parameter(help="A symbol: its id, PATH:NAME, or a name that is unique.")] = "",
    /,
    *,
    depth: Annotated[int | None, Parameter(help="Only what is at most so many references away.")] = None,
    tokens: Annotated[int, Parameter(help="Tokens that the context may have at most.")] = 4000,
    keep: Annotated[bool, Parameter(help="Add what changed in the folder to the log, as a task.")] = False,
    as_json: AsJson = False,
    common: Common | None = None,
) -> int:
    """Show the facts of some code, or of one symbol with the context a model would get."""
    from smallwright.bootstrap.code_graph import keep_code_graph, read_code_graph  # noqa: PLC0415
    from smallwright.errors import InvalidInputError  # noqa: PLC0415

    if tokens < 0 or (depth is not None and depth < 0):
        raise InvalidInputError("--tokens and --depth: give 0 or more")
    settings = (common or Common()).settings()

    async def work() -> int:
        with open_progress("reading") as progress:
            read = await read_code_graph(settings, source, progress)
            kept = await keep_code_graph(settings, read) if keep else {}
        found = read.related(node, tokens, depth) if node else read.overview()
        if as_json:
            write_json(found | ({"kept": kept} if keep else {}))
        else:
            _print(found, kept, of_symbol=bool(node))
        return 0

    return run_interruptible(work)


def _print(found: Mapping[str, Any], kept: Mapping[str, Any], *, of_symbol: bool) -> None:
    (_print_symbol if of_symbol else _print_overview)(open_console(), found)
    if kept:
        changes = f"{len(kept['changed'])} changed, {len(kept['removed'])} removed"
        open_console(stderr=True).print(f"kept as task {kept['task_id']}: {changes}")


def _print_symbol(console: Console, found: Mapping[str, Any]) -> None:
    console.print(clean_line(found["signature"]), style="bold")
    console.print(
        f"{clean_line(found['path'])}:{found['start']}-{found['end']}  {clean_line(found['id'])}", style="dim"
    )
    for name in _FACTS:
        if value := found[name]:
            words = value if isinstance(value, str) else ", ".join(value)
            console.print(f"{name.replace('_', ' ')}: {clean_line(words)}")
    console.print()
    console.print(clean(found["related"]) or "Nothing related fits into these tokens.")
    console.print(f"({found['tokens']} tokens, estimated)", style="dim")


def _print_overview(console: Console, found: Mapping[str, Any]) -> None:
    kinds = ", ".join(_counted(count, kind) for kind, count in found["symbols"].items() if kind != "module")
    console.print(f"{plural(found['files'], 'file')}: {kinds or 'no symbols'}")
    console.print(
        f"{plural(found['references'], 'reference')}, {plural(found['tested'], 'symbol')} with tests"
    )
    if found["central"]:
        table = open_table("referred to", "symbol", "signature")
        for row in found["central"]:
            table.add_row(str(row["referred_to"]), clean_line(row["id"]), clean_line(row["signature"], 80))
        console.print(table)
    for title, style in (("broken", "yellow"), ("skipped", "yellow")):
        for path, why in list(found[title].items())[:_LISTED]:
            console.print(f"{title}: {clean_line(path)}: {clean_line(why)}", style=style)
        if len(found[title]) > _LISTED:
            console.print(f"{title}: {len(found[title]) - _LISTED} more (all of them: --json)", style=style)


def _counted(count: int, kind: str) -> str:
    return f"1 {kind}" if count == 1 else f"{count:,} {_PLURALS.get(kind, kind + 's')}"
