"""Runs tasks for a TaskManager without a workflow."""

from __future__ import annotations

import asyncio

from smallwright.events import Event, EventStore, EventType
from smallwright.orchestrator import Cancellation, TaskControl


class Runner:
    """Starts a task, waits until it may end, completes it; a cancel is in the log before it is over."""

    def __init__(self, store: EventStore) -> None:
        self.store, self.may_end, self.error = store, asyncio.Event(), None
        self.ran: list[str] = []

    async def __call__(self, task_id: str, control: TaskControl) -> None:
        await self.store.append(Event.new(task_id, EventType.TASK_STARTED, {"attempt": 1}))
        self.ran.append(task_id)
        try:
            await self.may_end.wait()
            await control.step()
        except asyncio.CancelledError as error:
            note = error.args[0]
            assert isinstance(note, Cancellation)
            data = {"by": note.by, "reason": note.reason}
            await self.store.append(Event.new(task_id, EventType.TASK_CANCELLED, data))
            raise
        if self.error:
            raise self.error
        await self.store.append(Event.new(task_id, EventType.TASK_COMPLETE, {"summary": "made"}))
