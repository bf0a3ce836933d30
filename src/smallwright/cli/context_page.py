"""Recorded model calls as text for a terminal; what prompts hold is data and steers nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from smallwright.cli.context_table import step_of
from smallwright.cli.narrate import plural
from smallwright.cli.token_bar import bar, legend, parts_of, style_of
from smallwright.cli.untrusted import clean, clean_line

Record = Mapping[str, Any]
_WIDEST_BAR = 100
_NODES = 8


def print_calls(task_id: str, records: Sequence[Record], console: Console) -> None:
    """Each call: its sizes, its bar, and the text of its layers, a text that several share but once."""
    shown: dict[tuple[str, str], int] = {}
    for record in records:
        console.print(Text.assemble((f"{task_id}  event {record['sequence']}  {step_of(record)}", "bold")))
        console.print(f"call {record['call']}, {_when(record)}: {_spent(record)}", style="dim")
        if record["error"]:
            console.print(f"failed: {clean_line(str(record['error'].get('message')))}", style="red")
        parts = parts_of(record)
        console.print(bar(parts, min(console.width, _WIDEST_BAR), console))
        for line in legend(parts, console):
            console.print(line)
        console.print()
        for name, head, words in _texts(record):
            first = shown.setdefault((name, words), record["call"])
            again = f"  as in call {first}" if first != record["call"] else ""
            console.print(Text.assemble((name, f"bold {style_of(name)}"), (f"  {head}{again}", "dim")))
            if not again:
                _print_text(words, style_of(name), console)
            console.print()


def _texts(record: Record) -> Iterator[tuple[str, str, str]]:
    """Layer, what to say of it, and its text; whole messages where a call did not record the lengths."""
    if any(layer["text"] is None for layer in record["layers"]) or not record["layers"]:
        for message in record["messages"]:
            yield clean_line(message["role"]), "message, whole", message["content"]
        return
    for layer in record["layers"]:
        if layer["text"]:
            yield clean_line(layer["name"]), _layer_facts(layer), layer["text"]


def _layer_facts(layer: Record) -> str:
    nodes = [clean_line(node) for node in layer["nodes"]]
    more = f" and {len(nodes) - _NODES} more" if len(nodes) > _NODES else ""
    return plural(layer["tokens"], "token") + (f", facts: {', '.join(nodes[:_NODES])}{more}" if nodes else "")


def _print_text(words: str, style: str, console: Console) -> None:
    """The lines behind a gutter, so that no text can pass for a heading; folded at a terminal."""
    gutter = "| " if console.options.ascii_only else "│ "
    for line in clean(words).split("\n"):
        folded = Text(line).wrap(console, max(1, console.width - len(gutter)), overflow="fold")
        for part in folded if console.is_terminal and line else (Text(line),):
            console.print(Text.assemble((gutter, style), part))


def _when(record: Record) -> str:
    return f"{datetime.fromisoformat(record['timestamp']).astimezone():%Y-%m-%d %H:%M:%S}"


def _spent(record: Record) -> str:
    window, reused = record["window"], record["cached_tokens"]
    of = f" of a window of {window:,}" if window else ""  # older logs don't say
    kept = "" if reused is None else f" ({reused:,} reused)"
    return (
        f"{clean_line(record['model'])}, {record['prompt_tokens']:,} prompt tokens{of}{kept}, "
        f"{record['completion_tokens']:,} of {record['answer_room']:,} for the answer, "
        f"{record['duration_ms'] / 1000:.1f} s"
    )
