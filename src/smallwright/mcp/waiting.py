"""A wait for a task's end, with progress, for a bounded time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Annotated, Literal

from fastmcp import Context
from pydantic import Field

from smallwright.errors import TaskStateError
from smallwright.events import Event, EventType, TaskSnapshot
from smallwright.events.event_types import ENDS
from smallwright.mcp.arguments import TaskId
from smallwright.mcp.caller import caller
from smallwright.mcp.elicitation import ask_user
from smallwright.mcp.results import Waited
from smallwright.mcp.task_states import state_of
from smallwright.service import TaskManager

MAX_WAIT_S = 600
Reason = Literal["ended", "questions", "paused", "time_up"]
Timeout = Annotated[float, Field(gt=0, le=MAX_WAIT_S, description="Wait at most so many seconds.")]
_TURNS = (EventType.PLANNING_COMPLETE, EventType.USER_INTERVENTION, *ENDS)


class WaitingTools:
    """The public method is a tool; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def wait_for_task(self, task_id: TaskId, ctx: Context, timeout_s: Timeout = 45) -> Waited:
        """Wait until a coding task has ended, is paused by a user or asks questions; timeout_s at most.

        Each event of the task is told as progress. Questions are put to the user where the client can.
        """
        reason = await self._watched(task_id, ctx, timeout_s)
        if reason == "questions" and await self._answered(task_id, ctx):
            reason = await self._watched(task_id, ctx, timeout_s)
        return Waited(reason=reason, task=state_of(await self._tasks.get_task(task_id)))

    async def _watched(self, task_id: str, ctx: Context, timeout_s: float) -> Reason:
        task = await self._tasks.get_task(task_id)
        try:
            async with asyncio.timeout(timeout_s):
                return _reason(task) or await self._turn(task, ctx)
        except TimeoutError:
            return "time_up"

    async def _turn(self, task: TaskSnapshot, ctx: Context) -> Reason:
        """Follow the log until there is nothing more to wait for."""
        async with aclosing(self._tasks.subscribe(task.task_id, task.last_sequence)) as events:
            async for event in events:
                await ctx.report_progress(event.version, message=_told(event))
                if event.event_type in _TURNS:
                    reason = _reason(await self._tasks.get_task(task.task_id))
                    if reason is not None:
                        return reason
        return "time_up"  # the store was closed

    async def _answered(self, task_id: str, ctx: Context) -> bool:
        """Whether the user was asked and the task goes on."""
        task = await self._tasks.get_task(task_id)
        answers = await ask_user(ctx, task)
        if answers is None:
            return False
        try:
            await self._tasks.intervene(task_id, "answer", answers, by=caller())
        except TaskStateError:
            return True  # somebody else answered meanwhile
        return True


def _reason(task: TaskSnapshot) -> Reason | None:
    """Why there is nothing to wait for."""
    if task.status.ended:
        return "ended"
    if task.open_questions:
        return "questions"
    return "paused" if "user" in task.paused_by else None


def _told(event: Event) -> str:
    module = event.data.get("module")
    return f"{event.event_type} {module}" if module else str(event.event_type)
