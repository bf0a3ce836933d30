"""What clients get: a field without a value is null. Clients ignore fields that they don't know."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from smallwright.events.task_snapshot import TaskStatus
from smallwright.service.event_record import EventRecord

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
    model: str | None = Field(default=None, description="The model that was asked for; null: as configured.")


class TaskLine(View):
    """A task in a list."""

    task_id: str
    status: TaskStatus
    prompt: str
    modules: int
    code_version: int


class TaskState(View):
    """A task as of some event."""

    task_id: str
    status: TaskStatus
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


class TaskView(TaskState):
    """A task as it is now."""

    websocket_url: WebSocketUrl


class TaskPage(View):
    """A page of tasks, the newest first."""

    tasks: list[TaskLine]
    next: str | None = Field(description="Give it as `after` for the next page; null: there is none.")


class EventView(View, EventRecord):
    """An event, as the WebSocket sends it too."""


class EventPage(View):
    """Events in order."""

    events: list[EventView]
    next: int = Field(description="Give it as `after` for what comes then.")


class FilesView(View):
    """The files of a task."""

    task_id: str
    files: dict[str, str] = Field(description="path: text.")


class ContextView(View):
    """What the model saw: each call with its layers and their token counts."""

    task_id: str
    calls: list[dict[str, Any]]


class GraphView(View):
    """What is known of a task's modules, functions and tests."""

    task_id: str
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


class InterventionResponse(EventView):
    """The intervention as it stands in the log."""

    status: TaskStatus = Field(description="The task's, after it.")


class BugReportResponse(View):
    """What became of a bug report; it is in the log whatever it says."""

    valid: bool = Field(description="Whether it is taken up.")
    reason: str
    stale_since: EventView | None = Field(description="The change of the code that it does not know of.")
    event: EventView


class ReplayView(View):
    """Whether a task came out of its log the same."""

    equal: bool
    task_id: str
    events: int = Field(description="Of the log, which its run made itself.")
    replayed: int = Field(description="So many of them came again.")
    calls: int = Field(description="Calls of a model that the log answered.")
    runs: int = Field(description="Runs of tests that the log answered.")
    divergences: list[dict[str, Any]] = Field(
        description="Each with kind, sequence, event_type, module, what and diff."
    )


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
