"""The sides of `benchmarks.dispatch`: each runs the same empty tasks, five at a time; the seconds it took."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import time
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.peer_environments import peer_python, peer_says
from smallwright.orchestrator import TaskControl, TaskOrchestrator

PROCRASTINATE = "procrastinate==3.10.0"
DBOS = "dbos==3.4.0"
SLOTS, QUEUE, LEVELS = 5, 100, 5


async def empty() -> None:
    """No work: what remains is the dispatcher."""


async def one_step(control: TaskControl) -> None:
    """No work but a step boundary."""
    await control.step()


def run_ours(tasks: int, work: Any = empty, *, clock: Callable[[], float] = time.perf_counter) -> float:
    """TaskOrchestrator as it is by default: bounded queue, slots, watchdog, monitor, memory of ends."""

    async def run() -> float:
        async with TaskOrchestrator(max_concurrent=SLOTS, queue_size=QUEUE) as orchestrator:
            started = clock()
            for number in range(tasks):
                await orchestrator.submit_task(f"task {number}", work, number % LEVELS * 10)
            await orchestrator.join()
            seconds = clock() - started
            if orchestrator.get_queue_stats().completed != tasks:
                raise SystemExit("tasks got lost")
        return seconds

    logging.disable(logging.ERROR)  # the queue fills and drains: that it is said is not what is measured
    try:
        return asyncio.run(run())
    finally:
        logging.disable(logging.NOTSET)


def run_by_hand(tasks: int, *, apart: bool = False) -> float:
    """What one would write in twenty lines: a bounded PriorityQueue and five workers in a TaskGroup.

    `apart`: each task in an asyncio task of its own, as it must be where one can be cancelled or time out.
    """

    async def run() -> float:
        queue: asyncio.PriorityQueue[tuple[int, int]] = asyncio.PriorityQueue(QUEUE)
        order, done = count(), 0

        async def worker() -> None:
            nonlocal done
            while True:
                await queue.get()
                await (asyncio.create_task(empty()) if apart else empty())
                done += 1
                queue.task_done()

        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(worker()) for _ in range(SLOTS)]
            started = time.process_time()
            for number in range(tasks):
                await queue.put((number % LEVELS * 10, next(order)))
            await queue.join()
            seconds = time.process_time() - started
            for each in workers:
                each.cancel()
        if done != tasks:
            raise SystemExit("tasks got lost")
        return seconds

    return asyncio.run(run())


def run_procrastinate(tasks: int, conninfo: str | None = None) -> float:
    """Procrastinate's worker over PostgreSQL; in memory without `conninfo`."""
    _prepare_procrastinate()
    arguments = (str(tasks), str(SLOTS), *([conninfo] if conninfo else []))
    return float(peer_says(PROCRASTINATE, "procrastinate_dispatch.py", *arguments)["seconds"])


@cache
def _prepare_procrastinate() -> None:
    """Its driver in the form that is compiled, as it would be used."""
    command = (peer_python(PROCRASTINATE), "-m", "pip", "install", "--quiet", "psycopg[binary]")
    subprocess.run(command, check=True)


def run_dbos(tasks: int, path: Path) -> float:
    """A DBOS queue over SQLite."""
    return float(peer_says(DBOS, "dbos_dispatch.py", str(tasks), str(SLOTS), str(path))["seconds"])
