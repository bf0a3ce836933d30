"""What tools answer: structured, with schemas; the fields are those of service/views.py."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from smallwright.mcp.arguments import Status
from smallwright.service.event_record import EventRecord


class TaskAccepted(BaseModel):
    """A task as it is after what was asked."""

    task_id: str
    status: Status


class TaskLine(BaseModel):
    """A task in a list."""

    task_id: str
    status: Status
    prompt: str
    modules: int
    code_version: int


class TaskList(BaseModel):
    """Tasks, the newest first."""

    tasks: list[TaskLine]
    next: Annotated[str | None, Field(description="Give it as `after` for the next page.")] = None


class Module(BaseModel):
    """One file that the task makes."""

    name: str
    status: str
    path: str
    tests_path: str
    code_version: int
    code_hash: str | None
    rounds: Annotated[int, Field(description="Rounds of correction so far.")]
    passed: list[str]
    failed: list[dict[str, Any]]
    summary: str
    reports: list[str]
    dependencies: list[str]


class Question(BaseModel):
    """A clarifying question."""

    id: str
    text: str
    options: list[str] = []


class TaskState(BaseModel):
    """A task as the log has it."""

    task_id: str
    status: Status
    prompt: str
    code_version: int
    attempt: int
    modules: list[Module]
    open_questions: Annotated[list[Question], Field(description="Answer them by answer_questions.")]
    answers: list[list[str]]
    instructions: list[dict[str, Any]]
    paused_by: list[str]
    unused: list[dict[str, Any]]
    failure: dict[str, Any] | None
    summary: str
    totals: dict[str, dict[str, int]]
    anomalies: int
    last_sequence: int
    vector_clock: dict[str, int]


class TaskEvent(EventRecord):
    """One event of the log."""


class TaskEvents(BaseModel):
    """A page of a task's events, in order."""

    events: list[TaskEvent]
    next: Annotated[int, Field(description="Give it as `after` for what comes next.")]


class TaskCode(BaseModel):
    """A task's files."""

    task_id: str
    status: Status
    code_version: int
    files: Annotated[dict[str, str], Field(description="path -> text")]


class Intervened(BaseModel):
    """An intervention that stands in the log."""

    task_id: str
    status: Status
    event: TaskEvent


class BugReported(BaseModel):
    """What became of a bug report; it stands in the log whatever it says."""

    valid: Annotated[bool, Field(description="Whether it holds for the code as it is now.")]
    reason: str
    stale_since: Annotated[TaskEvent | None, Field(description="The change that made it stale.")]
    event: TaskEvent


class Waited(BaseModel):
    """What a wait came to."""

    reason: Annotated[
        Literal["ended", "questions", "paused", "time_up"],
        Field(description="questions: answer them by answer_questions; time_up: call again."),
    ]
    task: TaskState
