"""What the workflow itself costs a module: wall time that is neither model nor tests.

    python -m benchmarks.overhead [--quick] [--modules N] [--rounds N] [--folder DIR] [--json OUT]

A whole task on recorded answers, in the real order of things: dispatcher, boundaries, contexts, events in a
durable log, answers kept before use. Each second module needs the one before it, whose facts its
calls are told. Each is drafted, tested, corrected once, tested, summarised.
Model and tests answer at once, and their own time (measured around each call) is taken off the wall time.
Rows: the log in SQLite with the shelf (as `smallwright serve` has it), without the shelf, and in memory.
A value is the median of the rounds. The processor time beside it tells how much of it was waiting, for the
disk or for a machine that is busy with other things.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.overhead_parts import ModuleWriter, StoppedModel, StoppedWorkspace, Watch, created
from benchmarks.peer_environments import cache_folder
from benchmarks.report import Row, row, save, show
from smallwright import open_store
from smallwright.bootstrap.shelf import open_shelf
from smallwright.context.context_manager import ContextManager
from smallwright.orchestrator import TaskOrchestrator, WorkflowOrchestrator
from smallwright.orchestrator.task_control import TaskControl

GOAL_MS = 15.0  # a module (docs: bench.md)


@dataclass(frozen=True)
class Case:
    """One way to run it."""

    name: str
    durable: bool
    shelf: bool


CASES = (
    Case("durable log and answers", durable=True, shelf=True),
    Case("durable log", durable=True, shelf=False),
    Case("in memory", durable=False, shelf=False),
)


@asynccontextmanager
async def workflow(
    case: Case, folder: Path, watch: Watch, modules: int
) -> AsyncIterator[WorkflowOrchestrator]:
    """The parts of `case`, with a task in its log."""
    url = f"sqlite://{folder}/log.db" if case.durable else "memory:"
    model = StoppedModel(watch)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(url))
        shelf = await stack.enter_async_context(open_shelf(url)) if case.shelf else None
        await store.append(created())
        yield WorkflowOrchestrator(
            coder=ModuleWriter(modules),
            workspace=StoppedWorkspace(watch),
            model=model,
            contexts=ContextManager([model.spec], model),
            store=store,
            shelf=shelf,
        )


@dataclass(frozen=True)
class Cost:
    """Of one task, a module."""

    wall_ms: float
    cpu_ms: float
    events: float


async def overhead(case: Case, folder: Path, modules: int) -> Cost:
    """One task of so many modules."""
    watch = Watch()
    async with workflow(case, folder, watch, modules) as flow:
        dispatcher = TaskOrchestrator()
        await dispatcher.start()
        began, cpu = watch.now(), time.process_time()

        async def run(control: TaskControl) -> None:
            state = await flow.run("task", control=control)
            if state.status != "completed":
                raise SystemExit(f"the task is {state.status}: {state.failure_reason}")

        await dispatcher.submit_task("task", run)
        await dispatcher.join()
        took, cpu = watch.now() - began - watch.elsewhere, time.process_time() - cpu
        await dispatcher.shutdown()
        assert flow.store is not None
        events = await flow.store.get_events("task")
    return Cost(took * 1000 / modules, cpu * 1000 / modules, len(events) / modules)


def measure(folder: Path, modules: int, rounds: int) -> list[Row]:
    """All rows of the report; the first round of each case only warms up."""
    rows = []
    for case in CASES:
        costs = []
        for _ in range(rounds + 1):
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                costs.append(asyncio.run(overhead(case, Path(scratch), modules)))
        wall, cpu = (
            statistics.median(values)
            for values in zip(*((c.wall_ms, c.cpu_ms) for c in costs[1:]), strict=True)
        )
        name = f"{case.name}: a module ({costs[0].events:.0f} events)"
        goal = (f"the goal of {GOAL_MS:.0f} ms", round(wall / GOAL_MS, 3)) if case.shelf else ("", None)
        rows += [
            row(name, round(wall, 2), "ms", *goal),
            row(f"{case.name}: processor time", round(cpu, 2), "ms"),
        ]
    return rows


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round of four modules")
    parser.add_argument("--modules", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: the user's cache")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    modules, rounds = (4, 1) if options.quick else (options.modules, options.rounds)
    with tempfile.TemporaryDirectory(dir=options.folder or cache_folder()) as folder:
        rows = measure(Path(folder), modules, rounds)
    show("overhead", rows)
    if options.json:
        save(options.json, "overhead", rows)


if __name__ == "__main__":
    main()
