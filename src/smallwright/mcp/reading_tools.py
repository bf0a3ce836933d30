"""Tools that look and change nothing."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from smallwright.mcp.arguments import After, Limit, Status, TaskId
from smallwright.mcp.results import TaskCode, TaskEvents, TaskLine, TaskList, TaskState
from smallwright.mcp.task_states import event_of, state_of
from smallwright.service import TaskManager
from smallwright.service.views import task_line


class ReadingTools:
    """Each method is a tool; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def get_task_status(self, task_id: TaskId) -> TaskState:
        """Status of a coding task with its modules, tests, open questions and code version.

        status is created, running, waiting (questions are open), paused, completed, failed or cancelled.
        """
        return state_of(await self._tasks.get_task(task_id))

    async def list_tasks(
        self,
        status: Annotated[Status | None, Field(description="Only tasks of this status.")] = None,
        limit: Limit = 50,
        after: Annotated[str | None, Field(description="The page after the task of this id.")] = None,
    ) -> TaskList:
        """List the coding tasks, the newest first, a page at a time."""
        tasks = await self._tasks.list_tasks(status, limit, after)
        return TaskList(
            tasks=[TaskLine.model_validate(task_line(task)) for task in tasks],
            next=tasks[-1].task_id if len(tasks) == limit else None,
        )

    async def get_task_events(
        self,
        task_id: TaskId,
        after: After = 0,
        limit: Limit = 50,
        *,
        with_calls: Annotated[
            bool, Field(description="With the prompts and answers of the model; they are long.")
        ] = False,
    ) -> TaskEvents:
        """What happened in a coding task, event by event, in order."""
        events = await self._tasks.events(task_id, after, limit)
        return TaskEvents(
            events=[event_of(event, with_calls=with_calls) for event in events],
            next=events[-1].sequence_number if events else after,
        )

    async def get_task_code(self, task_id: TaskId) -> TaskCode:
        """The files of a coding task, code and tests: path -> text.

        Of a failed task the best version of each module; of a running one what is accepted so far.
        """
        task = await self._tasks.get_task(task_id)
        return TaskCode(
            task_id=task.task_id,
            status=str(task.status),  # type: ignore[arg-type] # checked by the model
            code_version=task.code_version,
            files=await self._tasks.files(task_id),
        )
