"""Recorded model calls as a list: one line each, with as many sizes as the terminal has room for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType

from smallwright.cli.console import open_table
from smallwright.cli.token_bar import bar, parts_of
from smallwright.cli.untrusted import clean_line

Record = Mapping[str, Any]
_BAR = 24
#: Columns of a terminal from which on there is room for more.
_ROOMY, _WIDE = 64, 100


def call_table(records: Sequence[Record], console: Console) -> RenderableType:
    """The calls in order; a wide terminal shows each one's window."""
    told = {**_ALWAYS, **(_MORE if console.width >= _ROOMY else {})}
    wide = console.width >= _WIDE
    table = open_table(*told)
    for column in table.columns:
        if column.header != "step":
            column.justify, column.no_wrap = "right", True
    if wide:
        table.add_column("window", no_wrap=True)
    for record in records:
        window = [bar(parts_of(record), _BAR, console)] if wide else []
        table.add_row(*(tell(record) for tell in told.values()), *window)
    return table


def step_of(record: Record) -> str:
    """The event's type and the module that it was about."""
    return clean_line(f"{record['event_type']} {record['module'] or ''}")


def _answer(record: Record) -> str:
    return "failed" if record["error"] else f"{record['completion_tokens']:,}"


def _reused(record: Record) -> str:
    return "" if record["cached_tokens"] is None else f"{record['cached_tokens']:,}"


_ALWAYS: Mapping[str, Callable[[Record], str]] = {
    "event": lambda record: str(record["sequence"]),
    "call": lambda record: str(record["call"]),
    "step": step_of,
    "prompt": lambda record: f"{record['prompt_tokens']:,}",
    "answer": _answer,
}
_MORE: Mapping[str, Callable[[Record], str]] = {
    "reused": _reused,
    "seconds": lambda record: f"{record['duration_ms'] / 1000:.1f}",
}
