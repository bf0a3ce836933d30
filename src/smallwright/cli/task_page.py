"""A task as a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smallwright.cli.console import open_table
from smallwright.cli.narrate import plural
from smallwright.cli.untrusted import clean, clean_line

_PROMPT_CHARS = 2000


def task_page(view: Mapping[str, Any]) -> RenderableType:
    """Head, modules, failures and costs of a task (service.views.task_view)."""
    return Group(*_parts(view))


def _parts(view: Mapping[str, Any]) -> Iterator[RenderableType]:
    yield Text.assemble((view["task_id"], "bold"), "  ", (view["status"], "bold cyan"))
    if source := view.get("forked_from"):
        yield Text(f"goes on from event {source['sequence']} of {clean_line(source['task_id'])}", style="dim")
    yield Text(clean(view["prompt"][:_PROMPT_CHARS]))
    for question, answer in view["answers"]:
        yield Text(
            f"  {clean_line(question) or 'Told beforehand:'} {clean_line(answer) or '(as you like)'}",
            style="dim",
        )
    yield from _told(view)
    if view["modules"]:
        yield _modules(view)
    for module in view["modules"]:
        for failure in module["failed"]:
            what = f"{failure.get('id')}: {failure.get('kind')}: {failure.get('message')}"
            yield Text(f"  {clean_line(what, 160)}", style="yellow")
    if view["failure"]:
        yield Text(clean(str(view["failure"].get("message") or view["failure"].get("reason"))), style="red")
    if view["summary"]:
        yield Text(clean(view["summary"]))
    for item in view["unused"]:
        yield Text(
            f"unused: {clean_line(str(item['name']))} in {clean_line(str(item['module']))}", style="dim"
        )
    for model, counts in view["totals"].items():
        yield Text(f"{clean_line(model)}: {_spent(counts)}", style="dim")


def _told(view: Mapping[str, Any]) -> Iterator[RenderableType]:
    """What users did: pauses, instructions, bug reports."""
    if view["paused_by"]:
        yield Text(f"paused by the {' and the '.join(view['paused_by'])}", style="yellow")
    for told in view["instructions"]:
        payload = told.get("payload") or {}
        words = payload.get("text") or payload.get("module") if isinstance(payload, Mapping) else payload
        yield Text(f"  told to {told.get('kind')}: {clean_line(str(words or ''), 160)}", style="dim")
    for module in view["modules"]:
        for reported in module["reports"]:
            yield Text(f"  bug in {clean_line(module['name'])}: {clean_line(reported, 160)}", style="yellow")


def _spent(counts: Mapping[str, int]) -> str:
    tokens = (
        f"{counts.get('prompt_tokens', 0):,} prompt and {counts.get('completion_tokens', 0):,} answer tokens"
    )
    seconds = counts.get("duration_ms", 0) / 1000
    return f"{plural(counts.get('calls', 0), 'call')}, {tokens}, {seconds:.1f} s"


def _modules(view: Mapping[str, Any]) -> RenderableType:
    table = open_table("module", "status", "tests", "rounds", "summary")
    for module in view["modules"]:
        good = len(module["passed"])
        table.add_row(
            clean_line(module["name"]),
            module["status"],
            f"{good}/{good + len(module['failed'])}",
            str(module["rounds"]),
            clean_line(module["summary"], 80),
        )
    return table
