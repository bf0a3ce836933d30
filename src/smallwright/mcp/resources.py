"""Tasks as resources: their state, events and files, by URI.

A path is looked up among the task's files in the log and nowhere else, so none leads out of it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import TypeVar

from fastmcp import FastMCP
from fastmcp.exceptions import FastMCPError, ResourceError, ValidationError

from smallwright.errors import InvalidInputError, NotFoundError, SmallwrightError
from smallwright.mcp.results import TaskEvents
from smallwright.mcp.task_states import event_of, state_of
from smallwright.service import TaskManager

Found = TypeVar("Found")
STATE, EVENTS, FILES = "task://{id}/state", "task://{id}/events", "task://{id}/files/{path*}"


class TaskResources:
    """Each public method reads one kind of resource; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    def add_to(self, server: FastMCP) -> None:
        """Register all three templates."""
        server.resource(STATE, name="task_state", mime_type="application/json")(self.state)
        server.resource(EVENTS, name="task_events", mime_type="application/json")(self.events)
        server.resource(FILES, name="task_file", mime_type="text/x-python")(self.file)

    async def state(self, id: str) -> str:  # noqa: A002 - the URI's own word
        """Status of a coding task with its modules, tests, open questions and code version."""
        task = await _told(self._tasks.get_task(id))
        return state_of(task).model_dump_json()

    async def events(self, id: str) -> str:  # noqa: A002
        """All that happened in a coding task, in order, without the prompts and answers of the model."""
        events = await _told(self._tasks.events(id))
        page = [event_of(event, with_calls=False) for event in events]
        return TaskEvents(events=page, next=page[-1].sequence).model_dump_json()

    async def file(self, id: str, path: str) -> str:  # noqa: A002
        """One file of a coding task: code or tests."""
        files = await _told(self._tasks.files(id))
        if path not in files:
            known = ", ".join(sorted(files)) or "none yet"
            raise _refusal(NotFoundError(f"task {id} has no file {path!r}; it has: {known}"))
        return files[path]


async def _told(work: Awaitable[Found]) -> Found:
    """What it gives; our errors as the protocol's."""
    try:
        return await work
    except SmallwrightError as error:
        raise _refusal(error) from error


def _refusal(error: SmallwrightError) -> FastMCPError:
    """A bad request is no fault of ours, and no line in our log."""
    wrong = isinstance(error, (NotFoundError, InvalidInputError))
    said = f"{error.code}: {error}"
    return ValidationError(said, log_level=logging.DEBUG) if wrong else ResourceError(said)
