"""How much of a prompt the model server reuses from the one before: what a stable prefix is worth.

    python -m benchmarks.prefix [--store URL] [--task ID] [--run MODEL] [--json OUT]

Prompts are those that a log recorded: of `--store` (all tasks, or one), of a task that `--run` runs now with
a model such as "tiny", else of a task on recorded answers, whose modules are drafted and corrected once each.
Rows, over the calls of corrections and over all: the share of a prompt (in characters) that begins just as
the prompt before does, which is what a server with one slot can reuse; beside it the same calls with what
changes laid out first; and, where the server told it, the share of prompt tokens that it did reuse.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

from benchmarks.overhead import CASES, workflow
from benchmarks.overhead_parts import Watch
from benchmarks.report import Row, row, save, show
from smallwright import Settings, open_store, open_system
from smallwright.events import Event
from smallwright.events.event_data import integer, mappings, text
from smallwright.orchestrator.call_record import layer_texts

GOAL = 60.0  # % of a correction's prompt (docs: bench.md)
PROMPT = """Write two modules.
`money.py`: `to_cents(text: str) -> int`: cents of a decimal number such as "12.30"; ValueError for text that
is no number or has more than two decimals. Example: `to_cents("1.5") == 150`.
`bank.py`, which uses money.py: class `Account` with `__init__(self, owner: str)`,
`deposit(self, amount: str)`, `withdraw(self, amount: str)`, ValueError where the balance would fall below
zero, and the property `balance` (cents).
"""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One recorded call."""

    correction: bool
    prompt: str
    turned: str  # the same, with what changes first; "" where an old log does not tell the layers
    tokens: int
    reused: int | None  # tokens, as the server told


def calls_of(events: Iterable[Event]) -> Iterator[Call]:
    """The calls of `events` that were answered, in their order."""
    for event in events:
        for record in mappings(event.data, "calls"):
            if not record.get("error"):
                yield _call(event.event_type == "CORRECTION_COMPLETED", record)


def _call(correction: bool, record: Mapping[str, Any]) -> Call:
    system, *others = layer_texts(record) or [""]
    return Call(
        correction=correction,
        prompt="\n\n".join(text(message, "content") for message in mappings(record, "prompt")),
        turned="\n\n".join(filter(None, [system, *reversed(others)])),
        tokens=integer(record, "prompt_tokens") or 0,
        reused=integer(record, "cached_tokens"),
    )


def shared(prompts: Sequence[str], counted: Sequence[bool]) -> float:
    """Per cent of the characters of the `counted` prompts that begin as the prompt before does."""
    pairs = [pair for pair, own in zip(pairwise(prompts), counted[1:], strict=True) if own]
    same = sum(sum(takewhile(bool, (int(a == b) for a, b in zip(*pair, strict=False)))) for pair in pairs)
    return 100 * same / max(1, sum(len(later) for _before, later in pairs))


def rows_of(calls: Sequence[Call]) -> list[Row]:
    """All rows of the report."""
    kinds = {"corrections": [call.correction for call in calls], "all calls": [True] * len(calls)}
    rows = []
    for name, counted in kinds.items():
        case = f"{name} ({sum(counted)})"
        ours = shared([call.prompt for call in calls], counted)
        turned = shared([call.turned for call in calls], counted)
        rows += [
            row(f"{case}: begins as the one before", round(ours, 1), "%"),
            row(f"{case}: with what changes first", round(turned, 1), "%"),
            *_told(case, [call for call, own in zip(calls, counted, strict=True) if own]),
        ]
    return rows


def _told(case: str, calls: Sequence[Call]) -> Iterator[Row]:
    told = [call for call in calls if call.reused is not None]
    if told:
        reused = 100 * sum(call.reused or 0 for call in told) / max(1, sum(call.tokens for call in told))
        goal = f"the goal of {GOAL:.0f} %"
        yield row(f"{case}: reused, as told", round(reused, 1), "%", goal, round(reused / GOAL, 2))


async def recorded(url: str, task: str | None) -> list[Event]:
    """What a store holds."""
    async with open_store(url) as store:
        return await store.get_events(task)


async def on_recorded_answers(folder: Path) -> list[Event]:
    """A task of four modules, each of which needs the one before."""
    async with workflow(CASES[-1], folder, Watch(), 4) as flow:
        await flow.run("task")
        assert flow.store is not None
        return await flow.store.get_events("task")


async def run_now(model: str, folder: Path) -> list[Event]:
    """A task that a model runs now."""
    settings = Settings(model=model, data_dir=folder)
    async with open_system(settings) as system:
        task = await system.tasks.create_task(PROMPT)
        await system.tasks.start_task(task)
        await system.tasks.active_tasks[task]
        return await system.store.get_events(task)


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prefix", description=__doc__.split("\n")[0])
    parser.add_argument("--store", help="the URL of a log")
    parser.add_argument("--task", help="one task of it")
    parser.add_argument("--run", metavar="MODEL", help="run a task now")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.store:
            events = asyncio.run(recorded(options.store, options.task))
        elif options.run:
            events = asyncio.run(run_now(options.run, Path(folder)))
        else:
            events = asyncio.run(on_recorded_answers(Path(folder)))
    rows = rows_of(list(calls_of(events)))
    show("prefix", rows)
    if options.json:
        save(options.json, "prefix", rows)


if __name__ == "__main__":
    main()
