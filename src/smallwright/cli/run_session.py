"""One run: open the system, show what happens, stop when told to, and say how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from smallwright.bootstrap import Hooks, open_system
from smallwright.cli.displays import open_display
from smallwright.cli.orders import Order
from smallwright.cli.outcome import conclude
from smallwright.events.event_types import ENDS
from smallwright.service.views import event_view, task_files, task_view

if TYPE_CHECKING:
    from smallwright.service import TaskManager
    from smallwright.settings import Settings

#: Seconds that a display gets to show the last events.
_DRAIN_S = 2.0


async def run_order(order: Order, settings: Settings) -> int:
    """Run the task; the exit code."""
    with open_display(as_json=order.as_json) as display:
        ask = display.ask if order.questions and display.interactive else None
        consent = None if order.yes else display.consent
        hooks = Hooks(progress=display.progress, ask=ask, consent=consent)
        async with open_system(settings, hooks) as system:
            request = order.request
            task_id = await system.tasks.create_task(
                request.prompt, request.answers, model=request.model, effort=request.effort
            )
            await run_to_end(system.tasks, task_id, display.event)
            task = await system.tasks.get_task(task_id)
            files = task_files(task, await system.tasks.events(task_id))
    return await asyncio.to_thread(conclude, order, task_view(task), files)


async def run_to_end(
    tasks: TaskManager, task_id: str, show: Callable[[Mapping[str, Any]], None], *, started: bool = False
) -> None:
    """Start the task, unless it is `started`, and await its end; cancelled, it cancels it and awaits that."""
    task = await tasks.get_task(task_id)
    after = task.last_sequence if task.attempt else 0  # of a task that goes on, only what is new
    watcher = asyncio.create_task(_follow(tasks, task_id, show, after))
    try:
        if not started:
            await tasks.start_task(task_id)
        await tasks.wait(task_id)
        await asyncio.wait([watcher], timeout=_DRAIN_S)
    except asyncio.CancelledError:
        await tasks.cancel_task(task_id, "interrupted at the command line")
        await asyncio.wait([watcher], timeout=_DRAIN_S / 4)
        raise
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)


async def _follow(
    tasks: TaskManager, task_id: str, show: Callable[[Mapping[str, Any]], None], after: int
) -> None:
    async for event in tasks.subscribe(task_id, after):
        show(event_view(event))
        if event.event_type in ENDS:
            return
