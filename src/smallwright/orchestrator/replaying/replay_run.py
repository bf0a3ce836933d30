"""One run of a task in a replay."""

from __future__ import annotations

import asyncio

from smallwright.events import StateProjection
from smallwright.orchestrator.endings import record_failure
from smallwright.orchestrator.replaying.turns import Turns
from smallwright.orchestrator.stages import Asking, work
from smallwright.orchestrator.task_run import TaskRun


async def until_over(run: TaskRun, turns: Turns, asking: Asking, patience_s: float) -> None:
    """One run of the task, until it ends or the log ends it."""
    works = [asyncio.create_task(_work(run, asking)), asyncio.create_task(turns.over.wait())]
    try:
        steps = -1
        while not any(each.done() for each in works):
            if steps == turns.steps:
                turns.astray("missing", f"nothing came for {patience_s:g} s", turns.expected)
            steps = turns.steps
            await asyncio.wait(works, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in works:
            each.cancel()
        await asyncio.gather(*works, return_exceptions=True)
        await run.events.flush()
    if turns.expected is not None and not turns.over.is_set():
        turns.astray("missing", "the run ended before it", turns.expected)


async def _work(run: TaskRun, asking: Asking) -> None:
    state = StateProjection.rebuild_state(run.events.history)
    try:
        await work(run, state, asking)
    except Exception as error:  # noqa: BLE001 - as the workflow does: the task ends with it in its log
        await record_failure(run, error)
    await run.events.flush()
