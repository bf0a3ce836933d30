"""Tools that start and end tasks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from smallwright.mcp.arguments import Changes, TaskId
from smallwright.mcp.caller import caller
from smallwright.mcp.results import TaskAccepted
from smallwright.service import TaskManager

Answers = Annotated[list[str], Field(description="Answers to questions that the prompt leaves open.")]
Priority = Annotated[
    str | int, Field(description="CRITICAL, HIGH, MEDIUM, LOW or BACKGROUND, or its number.")
]
Model = Annotated[str | None, Field(description="A model's name; leave it out for the default.")]


class RunningTools:
    """Each method is a tool; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def start_coding_task(
        self,
        prompt: Annotated[str, Field(description="What the code should do, with examples where you can.")],
        answers: Answers = [],  # noqa: B006 - read only; the schema shows it
        priority: Priority = "MEDIUM",
        effort: Literal["low", "normal", "high"] = "normal",
        model: Model = None,
    ) -> TaskAccepted:
        """Start writing and testing Python code with a local model. Answers at once with the task's id.

        It takes minutes. Follow it by wait_for_task, then fetch the files by get_task_code.
        """
        options: dict[str, Any] = {"priority": priority, "effort": effort, "model": model}
        return await self._accepted(
            await self._tasks.create_and_start(prompt, answers, by=caller(), **options)
        )

    async def fork_task(
        self,
        task_id: TaskId,
        sequence: Annotated[int, Field(ge=1, description="Sequence number of the event to go on from.")],
        changes: Changes = Changes(),  # noqa: B008 - read only
    ) -> TaskAccepted:
        """Start a new coding task that goes on from an event of another; what is done by then is kept.

        get_task_events lists the events. Answers at once with the new task's id.
        """
        given = changes.model_dump(exclude_none=True)
        return await self._accepted(await self._tasks.fork_and_start(task_id, sequence, given, by=caller()))

    async def cancel_task(
        self,
        task_id: TaskId,
        reason: Annotated[str, Field(description="Why; it stands in the log.")] = "cancelled",
    ) -> TaskAccepted:
        """Cancel a coding task and wait for its end. One that has ended stays as it is."""
        await self._tasks.cancel_task(task_id, reason, by=caller())
        return await self._accepted(task_id)

    async def _accepted(self, task_id: str) -> TaskAccepted:
        status = await self._tasks.get_task_status(task_id)
        return TaskAccepted.model_validate({"task_id": task_id, "status": status})
