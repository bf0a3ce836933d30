"""What clients get: a field without a value is null. Clients ignore fields that they don't know."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from smallwright.events.task_snapshot import TaskStatus

WebSocketUrl = Annotated[
    str, Field(pattern=r"^wss?://[^/\s]+/ws/[^/\s]+$", examples=["ws://127.0.0.1:9876/ws/stack-a1b2c3"])
]


class View(BaseModel):
    """What all answers share."""

    model_config = ConfigDict(extra="allow")


class TaskResponse(View):
    """A task that was made or changed, and where to watch it."""

    task_id: Annotated[str, Field(min_length=1)]
    status: TaskStatus = TaskStatus.CREATED
    websocket_url: WebSocketUrl


class TaskLine(View):
    """A task in a list."""

    task_id: str
    status: TaskStatus
    prompt: str
    modules: int
    code_version: int


class TaskView(View):
    """A task by itself."""

    task_id: str
    status: TaskStatus
    websocket_url: WebSocketUrl
    prompt: str
    modules: list[dict[str, Any]]
    code_version: int
    attempt: int
    paused_by: list[str]
    instructions: list[Any]
    answers: list[Any]
    questions: list[dict[str, Any]]
    open_questions: list[str]
    unused: list[dict[str, Any]]
    failure: dict[str, Any] | None
    summary: str | None
    totals: dict[str, dict[str, Any]]
    anomalies: int
    last_sequence: int
    vector_clock: dict[str, int]


class TaskPage(View):
    """A page of tasks, the newest first."""

    tasks: list[TaskLine]
    next: str | None = Field(description="Give it as `after` for the next page; null: there is none.")


class HealthView(View):
    """Whether tasks can run."""

    status: Literal["ok", "down"]
    model: str | None = None
    version: str | None = None
    down: dict[str, str] | None = Field(default=None, description="What fails, and why.")


class Problem(View):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="What happened, and what to do.")
    code: str = Field(description="Stable; docs/reference/errors.md lists them.")
    errors: list[dict[str, Any]] = Field(description="What is wrong where: {loc, msg}.")
    instance: str | None
