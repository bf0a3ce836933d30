"""How a task ends that its own run does not end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from smallwright.errors import TaskStateError
from smallwright.events import EventStore, EventType
from smallwright.events.event_types import ENDS
from smallwright.orchestrator import Cancellation, InterventionManager
from smallwright.orchestrator.outside_events import conclude, known_task
from smallwright.service.task_runs import TaskRuns

_LOOK_AGAIN_S = 1.0  # the process that runs the task may die meanwhile
_PATIENCE_S = 30.0


async def cancel_elsewhere(store: EventStore, runs: TaskRuns, task_id: str, note: Cancellation) -> None:
    """Cancel a task that does not run here: at once where nobody runs it, else through its log.

    Raises TaskStateError where the process that runs it does not end it in time.
    """
    ends = asyncio.get_running_loop().time() + _PATIENCE_S
    while not (await known_task(store, task_id)).phase.ended:
        if await runs.lock(task_id):
            try:
                data = {"by": note.by, "reason": note.reason}
                await conclude(store, note.by, task_id, EventType.TASK_CANCELLED, data)
            finally:
                await runs.unlock(task_id)
            return
        if asyncio.get_running_loop().time() > ends:
            raise TaskStateError(
                f"task {task_id} did not end within {_PATIENCE_S:.0f} s. The cancel is in its log, and takes "
                "effect at its next step; if its process hangs, kill that and cancel again."
            )
        await _ask(store, task_id, note)
        await _ended(store, task_id)


async def _ask(store: EventStore, task_id: str, note: Cancellation) -> None:
    task = await known_task(store, task_id)
    if not task.cancel_requested and not task.phase.ended:
        try:
            await InterventionManager(store, user=note.by).cancel(task_id, note.reason)
        except TaskStateError:
            return  # it has ended, or somebody else asked


async def _ended(store: EventStore, task_id: str) -> None:
    after = (await known_task(store, task_id)).last_sequence
    try:
        async with asyncio.timeout(_LOOK_AGAIN_S), aclosing(store.subscribe(task_id, after)) as events:
            async for event in events:
                if event.event_type in ENDS:
                    return
    except TimeoutError:
        return
