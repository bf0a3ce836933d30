"""A wait for a task's end, with progress, for a bounded time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Annotated

from fastmcp import Context
from pydantic import Field

from smallwright.events import Event, EventType, TaskSnapshot
from smallwright.mcp.arguments import TaskId
from smallwright.mcp.results import Waited
from smallwright.mcp.task_states import state_of
from smallwright.service import TaskManager

MAX_WAIT_S = 600
_TURNS = frozenset(
    (
        EventType.PLANNING_COMPLETE,
        EventType.USER_INTERVENTION,
        EventType.TASK_COMPLETE,
        EventType.TASK_FAILED,
        EventType.TASK_CANCELLED,
    )
)


class WaitingTools:
    """The method is a tool; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def wait_for_task(
        self,
        task_id: TaskId,
        ctx: Context,
        timeout_s: Annotated[
            float, Field(gt=0, le=MAX_WAIT_S, description="Wait at most so many seconds.")
        ] = 45,
    ) -> Waited:
        """Wait until a coding task has ended, asks questions or is paused by a user; timeout_s at most.

        reason says which it was; after time_up call it again. Each event of the task is told as progress.
        """
        task = await self._tasks.get_task(task_id)
        reason = _reason(task) or await self._watch(task, ctx, timeout_s)
        return Waited(reason=reason, task=state_of(await self._tasks.get_task(task_id)))

    async def _watch(self, task: TaskSnapshot, ctx: Context, timeout_s: float) -> str:
        follow = self._tasks.subscribe(task.task_id, task.last_sequence)
        try:
            async with asyncio.timeout(timeout_s), aclosing(follow) as events:
                async for event in events:
                    await ctx.report_progress(event.version, message=_told(event))
                    if event.event_type in _TURNS:
                        reason = _reason(await self._tasks.get_task(task.task_id))
                        if reason:
                            return reason
        except TimeoutError:
            pass
        return "time_up"


def _reason(task: TaskSnapshot) -> str | None:
    """Why there is nothing to wait for."""
    if task.status.ended:
        return "ended"
    if task.open_questions:
        return "questions"
    return "paused" if "user" in task.paused_by else None


def _told(event: Event) -> str:
    module = event.data.get("module")
    return f"{event.event_type} {module}" if module else str(event.event_type)
