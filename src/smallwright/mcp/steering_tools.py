"""Tools that steer a task that runs, or open an ended one again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastmcp import Context
from pydantic import Field

from smallwright.errors import InvalidInputError, TaskStateError
from smallwright.events import Event
from smallwright.mcp.arguments import Seen, SeenCode, TaskId
from smallwright.mcp.caller import caller
from smallwright.mcp.elicitation import ask_user
from smallwright.mcp.results import BugReported, Intervened
from smallwright.mcp.task_states import event_of
from smallwright.service import TaskManager

Answers = Annotated[
    dict[str, str] | list[str] | None,
    Field(
        description="question id -> answer, or the answers in order; an empty object lets Smallwright decide "
        "all. Leave it out to have the user asked, where the client can."
    ),
]
Kind = Annotated[
    Literal["pause", "resume", "steer", "queue", "amend", "replace_code", "answer", "cancel"],
    Field(
        description="steer: words for the next step; queue: words for when the current module is done; "
        "amend: the requirements change; replace_code: your own code for a module."
    ),
]
Payload = Annotated[
    dict[str, Any] | str | None,
    Field(description="steer, queue, amend: a text, or {text, module}; replace_code: {module, code}."),
]


class SteeringTools:
    """Each method is a tool; its docstring is what clients read."""

    def __init__(self, tasks: TaskManager) -> None:
        self._tasks = tasks

    async def answer_questions(self, task_id: TaskId, ctx: Context, answers: Answers = None) -> Intervened:
        """Answer the open questions of a coding task that is waiting; the task goes on."""
        if answers is None:
            answers = await self._asked(task_id, ctx)
        event = await self._tasks.intervene(task_id, "answer", answers, by=caller())
        return await self._intervened(event)

    async def intervene(
        self, task_id: TaskId, kind: Kind, payload: Payload = None, seen: Seen = None
    ) -> Intervened:
        """Change the course of a coding task: pause, resume, steer, amend it or replace its code.

        What changes code or requirements opens a completed or failed task again.
        """
        event = await self._tasks.intervene(task_id, kind, payload, seen=_plain(seen), by=caller())
        return await self._intervened(event)

    async def report_bug(
        self,
        task_id: TaskId,
        module: Annotated[str, Field(description="The module with the bug: bank.py.")],
        text: Annotated[str, Field(description="What is wrong: the call, what came, what should have come.")],
        seen: Seen = None,
    ) -> BugReported:
        """Report a bug in a coding task's code; one that holds is corrected, also after the task's end."""
        outcome = await self._tasks.report_bug(task_id, module, text, _plain(seen), by=_reporter())
        since = outcome.stale_since
        return BugReported(
            valid=outcome.valid,
            reason=outcome.reason,
            stale_since=None if since is None else event_of(since, with_calls=False),
            event=event_of(outcome.event, with_calls=False),
        )

    async def _asked(self, task_id: str, ctx: Context) -> dict[str, str]:
        """The user's own answers. Raises TaskStateError, InvalidInputError."""
        task = await self._tasks.get_task(task_id)
        if not task.open_questions:
            raise TaskStateError(f"task {task_id} is {task.status}: it has no open questions.")
        answers = await ask_user(ctx, task)
        if answers is None:
            listed = "; ".join(f"{q['id']}: {q['text']}" for q in task.questions)
            raise InvalidInputError(f"answers: nobody answered. Give them by question id. {listed}")
        return answers

    async def _intervened(self, event: Event) -> Intervened:
        status = await self._tasks.get_task_status(event.task_id)
        told = event_of(event, with_calls=False)
        return Intervened.model_validate({"task_id": event.task_id, "status": status, "event": told})


def _plain(seen: SeenCode | None) -> dict[str, Any] | None:
    return None if seen is None else seen.model_dump()


def _reporter() -> str | None:
    user = caller()
    return user and user.replace("user:", "reporter:", 1)
