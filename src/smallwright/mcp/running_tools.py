"""Tools that start and end tasks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from smallwright.mcp.results import TaskStarted
from smallwright.service import TaskManager


class RunningTools:
    """Each method is a tool; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def start_coding_task(
        self,
        prompt: Annotated[str, Field(description="What the code should do, with examples where you can.")],
        answers: Annotated[
            list[str], Field(description="Answers to questions that the prompt leaves open.")
        ] = [],  # noqa: B006 - read only; a schema shows it
        priority: Annotated[
            str | int, Field(description="CRITICAL, HIGH, MEDIUM, LOW or BACKGROUND, or its number.")
        ] = "MEDIUM",
        effort: Literal["low", "normal", "high"] = "normal",
        model: Annotated[
            str | None, Field(description="A model's name; leave it out for the default.")
        ] = None,
    ) -> TaskStarted:
        """Start writing and testing Python code with a local model. Answers at once with the task's id.

        It takes minutes. Follow it by wait_for_task, then fetch the files by get_task_code.
        """
        options: dict[str, Any] = {"priority": priority, "effort": effort, "model": model}
        task_id = await self._tasks.create_task(prompt, answers, **options)
        await self._tasks.start_task(task_id)
        status = await self._tasks.get_task_status(task_id)
        return TaskStarted.model_validate({"task_id": task_id, "status": status})
