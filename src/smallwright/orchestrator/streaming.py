"""The same workflow as an async iterator of its events (6-03)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from smallwright.events import Event
from smallwright.orchestrator.endings import Cancellation
from smallwright.orchestrator.workflow import WorkflowOrchestrator

#: An event as streamed: there is one event system.
WorkflowEvent = Event


@dataclass(frozen=True, kw_only=True)
class StreamingWorkflowOrchestrator(WorkflowOrchestrator):
    """A WorkflowOrchestrator that can be iterated over; takes the same parts."""

    async def stream(self, task_id: str, **options: Any) -> AsyncGenerator[WorkflowEvent, None]:
        """Each event of one run once it is stored, in order; `options` are those of `run`.

        Closing the iterator cancels the run and returns when TASK_CANCELLED is stored.
        Raises what `run` raises.
        """
        events: asyncio.Queue[Event | None] = asyncio.Queue()

        async def broadcast(event: Event) -> None:
            events.put_nowait(event)
            if self.broadcast is not None:
                await self.broadcast(event)

        run = asyncio.create_task(replace(self, broadcast=broadcast).run(task_id, **options))
        run.add_done_callback(lambda _run: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            await run
        finally:
            run.cancel(Cancellation(reason="its stream was closed"))
            with suppress(asyncio.CancelledError):
                await run
